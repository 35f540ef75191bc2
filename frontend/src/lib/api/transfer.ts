import * as generated from '../../../wailsjs/go/bridge/Transfer'
import type { bridge, studio, tabular } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type ChosenRows = Plain<bridge.ChosenRows>
export type RowSource = Plain<bridge.RowSource>
export type Options = Plain<tabular.Options>
export type Preview = Plain<tabular.Preview>
export type Format = `${tabular.Format}`
export type Encoding = `${tabular.Encoding}`
export type ImportOrder = Plain<bridge.ImportOrder>
export type ImportColumn = Plain<studio.ImportColumn>
export type ImportDone = Plain<studio.ImportDone>
export type FetchOrder = Plain<bridge.FetchOrder>
export type ExportOrder = Plain<bridge.ExportOrder>
export type ExportDone = Plain<bridge.ExportDone>
/** How far an import or an export is: the share is -1 when nobody knows how much there is. */
export interface ImportProgress {
  rows: number
  share: number
}

/** Asks for a file with rows; the token is empty when the person cancelled. */
export const choose = bound(generated.Choose)
export const inspect = bound(generated.Inspect)
/** All rows or none; the task is for tests.stop and for the event "transfer:<task>". */
export const importRows = bound(generated.Import)
/** Rows of an action that retrieves, all of its pages. */
export const fetchRows = bound(generated.Fetch)
/** Asks where to; the file is empty when the person cancelled. */
export const exportRows = bound(generated.Export)
