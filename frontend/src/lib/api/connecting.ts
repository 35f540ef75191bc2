import * as generated from '../../../wailsjs/go/bridge/Connecting'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Connection = Plain<studio.Connection>
export type ClientCertificate = NonNullable<Connection['certificate']>
export type ConnectionState = `${studio.ConnectionState}`
export type StoredSecret = Plain<studio.StoredSecret>
export type SignIn = Plain<studio.SignIn>
export type SignInStep = Plain<studio.SignInStep>
export type SignInStepID = `${studio.SignInStepID}`
export type StepState = `${studio.StepState}`
export type KeyConnected = Plain<bridge.KeyConnected>
export type Disconnected = Plain<bridge.Disconnected>
export type Keychain = Plain<bridge.Keychain>
export type Discovery = Plain<studio.Discovery>
export type EndpointField = `${studio.EndpointField}`

export const state = bound(generated.State)
/** Begins an OAuth sign-in: it listens, then opens the system browser. Changes come as the event "signin". */
export const start = bound(generated.Start)
export const signIn = bound(generated.SignIn)
export const openAgain = bound(generated.OpenAgain)
/** Takes the address that the browser was sent to, for when it cannot reach this computer. */
export const paste = bound(generated.Paste)
export const cancel = bound(generated.Cancel)
/** What an issuer says of its endpoints. Nothing of it is kept. */
export const discover = bound(generated.Discover)
/** Keeps secrets typed while connecting; the definition and its draft stay as they are. */
export const keep = bound(generated.Keep)
/** Keeps a client certificate that was picked; files go in as base64. */
export const certificate = bound(generated.Certificate)
/** Keeps the typed API key and runs the connection check; task names it for tests.stop. */
export const key = bound(generated.Key)
/** Lets a connection be used at the address that its sign-in named (askedOrigin), and runs the connection check. */
export const approveHost = bound(generated.ApproveHost)
export const disconnect = bound(generated.Disconnect)
export const keychain = bound(generated.Keychain)
export const keepForSession = bound(generated.KeepForSession)
/** Asks the keychain again and waits for the person to unlock it. */
export const retryKeychain = bound(generated.RetryKeychain)
