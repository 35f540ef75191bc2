import * as generated from '../../../wailsjs/go/bridge/Runs'
import type { bridge, studio, workbook } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Run = Plain<studio.Run>
export type RunState = `${studio.RunState}`
export type RunCounts = Plain<studio.RunCounts>
export type RunOrder = Plain<bridge.RunOrder>
export type RunPlan = Plain<studio.RunPlan>
export type RunProgress = Plain<studio.RunProgress>
export type RunReport = Plain<bridge.RunReport>
export type FailureGroup = Plain<studio.FailureGroup>
export type Which = `${studio.Which}`
export type Verdict = `${studio.Verdict}`
export type Decision = Plain<studio.Decision>
export type Result = Plain<bridge.Result>
export type Latency = Plain<workbook.Latency>

/** What a run would do; nothing is sent. The task is for tests.stop. */
export const plan = bound(generated.Plan)
/** Begins a run and comes back at once; the event "run" tells how far it is. Others follow it, one after another. */
export const start = bound(generated.Start)
/** Begins what was to follow a run that is through. */
export const next = bound(generated.Next)
export const pause = bound(generated.Pause)
export const resume = bound(generated.Resume)
/** Ends a run for good; what it wrote stays. */
export const cancel = bound(generated.Cancel)
export const report = bound(generated.Report)
/** Takes back what a run wrote. */
export const undo = bound(generated.Undo)
/** Keeps what a person says of rows whose call may have arrived; no ids are all of the run's. Nothing is sent. */
export const decide = bound(generated.Decide)
/** Makes the rows of a decision unknown again, but for those that a run has written since. */
export const takeBackDecision = bound(generated.TakeBackDecision)
/** Explains the result of an action for a row. */
export const cell = bound(generated.Cell)
/** How far a run is, for a page that opens while it goes on. */
export const progress = bound(generated.Progress)
