import * as generated from '../../../wailsjs/go/bridge/Workbooks'
import type { bridge, runner, studio, workbook } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Workbook = Plain<studio.Workbook>
export type WorkbookRow = Plain<studio.WorkbookRow>
export type WorkbookState = Plain<bridge.WorkbookState>
export type Column = Plain<studio.Column>
export type Filler = Plain<studio.Filler>
export type FillerStep = Plain<studio.FillerStep>
export type MappedValue = Plain<studio.MappedValue>
export type OutputColumn = Plain<studio.OutputColumn>
export type Condition = Plain<studio.Condition>
export type ColumnType = `${studio.ColumnType}`
export type CellState = `${studio.CellState}`
export type Edit = Plain<workbook.Edit>
export type UsableAction = Plain<runner.UsableAction>

export const all = bound(generated.All)
export const create = bound(generated.Create)
/** The workbook of the sample vendor's companies; it is made when it is not there yet. */
export const sample = bound(generated.Sample)
export const get = bound(generated.Get)
/** Replaces columns and actions; those without an id get one. */
export const save = bound(generated.Save)
/** Keeps where columns stand and how they look; written, and answered, once that rests for a moment. */
export const lay = bound(generated.Lay)
export const check = bound(generated.Check)
export const rename = bound(generated.Rename)
export const duplicate = bound(generated.Duplicate)
/** Takes it out of the list; restore brings it back for 10 seconds. */
export const remove = bound(generated.Remove)
export const restore = bound(generated.Restore)
/** Saved actions that a workbook can use: those that a search finds, at most 100. */
export const usable = bound(generated.Usable)
/** Adds the columns of an action, its parameters mapped to columns of the same name. */
export const addAction = bound(generated.AddAction)
/** One action as a workbook uses it. */
export const action = bound(generated.Action)
