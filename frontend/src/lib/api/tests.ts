import * as generated from '../../../wailsjs/go/bridge/Tests'
import type { bodies, bridge, fields, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Call = Plain<studio.Call>
export type CallSource = `${studio.CallSource}`
export type SentRequest = Plain<studio.SentRequest>
export type Response = Plain<studio.Response>
export type Field = Plain<studio.Field>
export type BodyKind = `${studio.BodyKind}`
export type RedirectHop = Plain<studio.RedirectHop>
export type Timing = Plain<studio.Timing>
export type Drift = Plain<studio.Drift>
export type DriftKind = `${studio.DriftKind}`
export type TestBrief = Plain<studio.TestBrief>
export type PagesLook = Plain<bridge.PagesLook>
export type PageResult = Plain<bridge.PageResult>

export type InferRequest = Plain<bridge.InferRequest>
export type Inference = Plain<fields.Inference>
export type Candidate = Plain<fields.Candidate>
export type Shape = Plain<fields.Shape>
export type BodyInfo = Plain<bodies.Info>
export type View = `${bodies.View}`
export type Node = Plain<bodies.Node>
export type Hit = Plain<bodies.Hit>
export type Hits = Plain<bodies.Hits>

/** Sends the draft with its sample values once; task names it for stop. Any answer is a result. */
export const run = bound(generated.Run)
/** Asks for a file; answers it as the value of a parameter, empty when the person cancelled. */
export const chooseFile = bound(generated.ChooseFile)
/** A test result as the first page: how far it leads, and a suggestion where the draft has no pagination. */
export const pages = bound(generated.Pages)
/** Loads one more page, once; task names it for stop. */
export const nextPage = bound(generated.NextPage)
/** Loads pages until there are most, as a run does; the event "pages" tells of each. */
export const allPages = bound(generated.AllPages)
/** Cancels a run, pages, a key check or a search by its task name. */
export const stop = bound(generated.Stop)
export const earlier = bound(generated.Earlier)
export const get = bound(generated.Get)
export const clear = bound(generated.Clear)
export const infer = bound(generated.Infer)
/** Makes an output field from a path typed by hand, read from the same samples. */
export const field = bound(generated.Field)
export const body = bound(generated.Body)
/** Lines of a view, from 0, at most 500. */
export const lines = bound(generated.Lines)
/** Members of a container of the JSON tree, at most 500; node -1 is the root itself. */
export const children = bound(generated.Children)
export const search = bound(generated.Search)
/** Asks where to; the path is empty when the person cancelled. */
export const saveBody = bound(generated.SaveBody)

let tasks = 0
/** A name for a call that can be stopped, unique in this window. */
export const newTask = (): string => `${Date.now().toString(36)}-${++tasks}`
