import * as generated from '../../../wailsjs/go/bridge/Rows'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type View = Plain<studio.View>
export type SortBy = Plain<studio.SortBy>
export type SeenView = Plain<bridge.SeenView>
export type RowPage = Plain<studio.RowPage>
export type GridRow = Plain<studio.GridRow>
export type GridState = Plain<studio.GridState>
export type Cell = Plain<bridge.Cell>
export type RowSpan = Plain<bridge.RowSpan>
export type Pasted = Plain<bridge.Pasted>
export type ColumnStats = Plain<studio.ColumnStats>

/** Finds the rows of a view; the others name rows by their place in it, through its key. */
export const see = bound(generated.See)
/** Rows by their places, at most 1,000. */
export const page = bound(generated.Page)
/** Whether a view would still have the same rows in the same order. */
export const current = bound(generated.Current)
/** Where a row is in a view, -1 when it is not. */
export const place = bound(generated.Place)
/** The place of the next row that has a text, -1 for none. */
export const find = bound(generated.Find)
/** The whole text of a cell. */
export const cellText = bound(generated.CellText)
export const set = bound(generated.Set)
/** Gives columns the same texts in many rows, null none; the task is for tests.stop and for the event "transfer:<task>". */
export const fill = bound(generated.Fill)
/** Fill with the texts of the row at a place. */
export const fillDown = bound(generated.FillDown)
/** Writes text of a spreadsheet over cells; rows that are missing are added. */
export const paste = bound(generated.Paste)
/** Puts cells on the clipboard, and counts the rows. */
export const copy = bound(generated.Copy)
/** Adds blank rows at the end. */
export const insert = bound(generated.Insert)
export const remove = bound(generated.Delete)
export const undo = bound(generated.Undo)
export const redo = bound(generated.Redo)
export const stats = bound(generated.Stats)
