import * as generated from '../../../wailsjs/go/bridge/Actions'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Action = Plain<studio.Action>
export type ActionCategory = `${studio.ActionCategory}`
export type ActionRow = Plain<studio.ActionRow>
export type Parameter = Plain<studio.Parameter>
export type ParameterType = `${studio.ParameterType}`
export type ListStyle = `${studio.ListStyle}`
export type ListItems = `${studio.ListItems}`
export type ContentKind = `${studio.ContentKind}`
export type BodyPart = Plain<studio.BodyPart>
export type Output = Plain<studio.Output>
export type OutputField = Plain<studio.OutputField>
export type FieldType = `${studio.FieldType}`
export type Place = 'path' | 'query' | 'header' | 'body'

export type ActionDraft = Plain<bridge.ActionDraft>
export type ActionLook = Plain<bridge.ActionLook>
export type Detected = Plain<bridge.Detected>
export type Preview = Plain<bridge.Preview>
export type Span = Plain<bridge.Span>
export type ReadyItem = Plain<bridge.ReadyItem>
export type { Deletion, Pair, Problem } from './connectors'

/** The request types: those of the guide, in its order, and two more. */
export const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'] as const
export type Method = (typeof methods)[number]

export const list = bound(generated.List)
/** The draft of an action; an empty actionId begins a new one. */
export const draft = bound(generated.Draft)
export const saveDraft = bound(generated.SaveDraft)
/** Everything the wizard shows about a draft besides the draft itself. */
export const look = bound(generated.Look)
export const renameParameter = bound(generated.RenameParameter)
export const formatBody = bound(generated.FormatBody)
export const save = bound(generated.Save)
export const discardDraft = bound(generated.DiscardDraft)
export const duplicate = bound(generated.Duplicate)
/** Named remove because delete is a word of the language. */
export const remove = bound(generated.Delete)
export const restore = bound(generated.Restore)
export const reorder = bound(generated.Reorder)
