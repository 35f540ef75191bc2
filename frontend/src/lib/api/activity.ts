import * as generated from '../../../wailsjs/go/bridge/Activity'
import type { studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type CallQuery = Plain<studio.CallQuery>
export type CallPage = Plain<studio.CallPage>
export type CallRow = Plain<studio.CallRow>
export type Day = Plain<studio.Day>
export type { Call } from './tests'

export const list = bound(generated.List)
export const get = bound(generated.Get)
/** Calls of the last days, oldest first, one entry a day. */
export const days = bound(generated.Days)
/** Empties the history of a connector, or all of it for an empty id. */
export const clear = bound(generated.Clear)
