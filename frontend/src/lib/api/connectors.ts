import * as generated from '../../../wailsjs/go/bridge/Connectors'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Connector = Plain<studio.Connector>
export type ConnectorCategory = `${studio.ConnectorCategory}`
export type Preparation = Plain<studio.Preparation>
export type Auth = Plain<studio.Auth>
/** A further method; the first is the connector's auth. */
export type Alternative = Plain<studio.Alternative>
export type MethodView = Plain<bridge.MethodView>
export type AuthMethod = `${studio.AuthMethod}`
export type OAuth2 = Plain<studio.OAuth2>
export type APIKey = Plain<studio.APIKey>
export type Basic = Plain<studio.Basic>
export type Login = Plain<studio.Login>
export type LoginField = Plain<studio.LoginField>
export type LoginBody = `${studio.LoginBody}`
export type TokenFrom = `${studio.TokenFrom}`
export type TokenFormat = `${studio.TokenFormat}`
export type Assertion = Plain<studio.Assertion>
export type KeyEncoding = `${studio.KeyEncoding}`
export type Algorithm = `${studio.Algorithm}`
export type Grant = `${studio.Grant}`
export type Sending = Plain<studio.Sending>
export type Kept = Plain<studio.Kept>
export type KeptFrom = `${studio.KeptFrom}`
export type CredentialField = Plain<studio.CredentialField>
export type CredentialHeader = Plain<studio.CredentialHeader>
export type ClientAuth = `${studio.ClientAuth}`
export type PKCE = `${studio.PKCE}`
export type Placement = `${studio.Placement}`
export type Redirect = Plain<studio.Redirect>
export type Pair = Plain<studio.Pair>
export type Problem = Plain<studio.Problem>

export type ConnectorQuery = Plain<studio.ConnectorQuery>
export type ConnectorPage = Plain<studio.ConnectorPage>
export type ConnectorRow = Plain<studio.ConnectorRow>
export type ConnectorCounts = Plain<studio.ConnectorCounts>
export type ConnectorSort = `${studio.ConnectorSort}`
export type ListStatus = `${studio.ListStatus}`
export type ListFilter = `${studio.ListFilter}`

export type ConnectorView = Plain<bridge.ConnectorView>
export type ConnectorDraft = Plain<bridge.ConnectorDraft>
/** What the person typed into secret fields just now; an empty value keeps what is stored. */
export type TypedSecrets = Plain<bridge.TypedSecrets>
export type Deletion = Plain<bridge.Deletion>
export type Found = Omit<Plain<bridge.Found>, 'kind'> & { kind: 'connector' | 'action' }
export type Imported = Plain<bridge.Imported>

export const list = bound(generated.List)
export const get = bound(generated.Get)
/** The draft of a connector; an empty id begins a new one. */
export const draft = bound(generated.Draft)
export const saveDraft = bound(generated.SaveDraft)
export const discardDraft = bound(generated.DiscardDraft)
export const check = bound(generated.Check)
export const save = bound(generated.Save)
/** Lets actions call a further address, without credentials. */
export const approveOrigin = bound(generated.ApproveOrigin)
export const duplicate = bound(generated.Duplicate)
/** Named remove because delete is a word of the language. */
export const remove = bound(generated.Delete)
export const restore = bound(generated.Restore)
/** Asks where to; the path is empty when the person cancelled. */
export const exportFile = bound(generated.Export)
/** Opens the folder of the file exported last in the file manager. */
export const showExported = bound(generated.ShowExported)
/** Asks for a file; connectorId is empty when the person cancelled. */
export const importFile = bound(generated.Import)
/** Imports a file that was dropped on the window. */
export const importDropped = bound(generated.ImportDropped)
export const uploadLogo = bound(generated.UploadLogo)
/** Does the same with a file that was dropped on the window. */
export const keepDroppedLogo = bound(generated.KeepDroppedLogo)
export const find = async (text: string) => (await bound(generated.Find)(text)) as Found[]

export const noSecrets = (): TypedSecrets => ({ clientSecret: '', apiKey: '', further: {}, parameters: {} })
