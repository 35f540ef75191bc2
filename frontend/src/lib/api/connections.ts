import * as generated from '../../../wailsjs/go/bridge/Connections'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type ConnectionParameter = Plain<studio.ConnectionParameter>
export type Choice = Plain<studio.Choice>
export type ConnectionField = Plain<bridge.ConnectionField>
export type ResolvedConnection = Plain<bridge.ResolvedConnection>
export type { Connection } from './connecting'

/** What is wrong with values of connection parameters, and which addresses come of them. Nothing is kept. */
export const check = bound(generated.Check)
/** Keeps values; an empty secret keeps what is stored. */
export const set = bound(generated.Set)
export const add = bound(generated.Add)
/** Another method than before deletes what was entered: it is to be connected again. */
export const chooseMethod = bound(generated.ChooseMethod)
export const rename = bound(generated.Rename)
export const makeDefault = bound(generated.MakeDefault)
/** Makes the look-up call after connecting: a single result is kept at once, of several one is chosen. */
export const lookUp = bound(generated.LookUp)
export const choose = bound(generated.Choose)
/** Runs the connection check; task names it for tests.stop. */
export const test = bound(generated.Test)
export const remove = bound(generated.Remove)
