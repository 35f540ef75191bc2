// What the grid shows and asks for: the rows themselves stay where they come from, the page holds windows of them.

export type ColumnType = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'email' | 'url' | 'json'
export type CellState = '' | 'queued' | 'running' | 'done' | 'empty' | 'notFound' | 'failed' | 'skipped' | 'unknown'

/** How a column stands in the grid. */
export interface ColumnLook {
  /** In px; 0 for the usual width of its type. */
  width: number
  hidden: boolean
  /** Stays in view at the left. */
  frozen: boolean
}

export interface GridColumn {
  id: string
  name: string
  type: ColumnType
  look: ColumnLook
  /** The action that fills it; empty for a column of people. */
  group: string
}

/** An action as columns. */
export interface GridGroup {
  id: string
  name: string
  /** Of its connector. */
  logo: { hash: string; name: string }
  /** How far it is; none where it never ran. */
  progress?: { done: number; total: number; running: boolean }
}

/** What became of an action for a row. */
export interface GridState {
  state: CellState
  /** The reason in words; empty when there is none to tell. */
  detail: string
  /** Its input has changed since. */
  stale: boolean
}

export interface GridRow {
  /** Never used again in its workbook. */
  id: number
  /** Texts in the order of the source's columns, hidden ones included; null where there is nothing. Cut at 1,000 characters. */
  cells: (string | null)[]
  /** Places in cells of texts that do not fit the type of their column. */
  bad: number[]
  /** One per group, in their order. */
  states: GridState[]
}

/** A window of the rows as they are sorted and filtered. */
export interface RowPage {
  count: number
  first: number
  rows: GridRow[]
}

/** Rows by their place (both included) and columns by their id, from left to right as shown. */
export interface CellRange {
  top: number
  bottom: number
  columns: string[]
}

export interface CellEdit {
  /** Id of the row. */
  row: number
  column: string
  text: string
}

/**
 * What has changed: "cells" leaves the rows where they are, "order" may have changed their number and order,
 * "columns" is anything about columns, groups, sort or filter.
 */
export type GridChange = 'cells' | 'order' | 'columns'

export interface GridSource {
  readonly count: number
  /** People's first, then those of each group in the order of groups. */
  readonly columns: GridColumn[]
  readonly groups: GridGroup[]
  /** The columns that the rows are sorted by, the first counting most. */
  readonly sort: { column: string; descending: boolean }[]
  /** The columns that a filter looks at. */
  readonly filtered: string[]

  page(first: number, count: number): Promise<RowPage>
  /** The whole text of a cell, by the id of its row. */
  text(row: number, column: string): Promise<string>
  edit(cells: CellEdit[]): Promise<void>
  /** Gives the cells of each column in the range the same text; null takes it away. */
  fill(range: CellRange, texts: (string | null)[]): Promise<void>
  /** Fills the range with what the row at a place has in these columns. */
  fillDown(from: number, range: CellRange): Promise<void>
  /** The cells as tab-separated text, quoted as Excel does; without text they are on the clipboard already. */
  copy(range: CellRange): Promise<{ text?: string }>
  /** Fills the range, beginning with cells again when they end; a range beyond the last row adds rows. */
  paste(range: CellRange, cells: string[][]): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
  look(column: string, look: ColumnLook): Promise<void>
  /** Gives a column, or a group, another name; throws why it cannot have it. */
  rename(id: string, name: string): Promise<void>
  /** Moves a column among its group's, or a group among the groups, before another; null for the end. */
  move(id: string, before: string | null): Promise<void>
  /** Tells of changes until the function that is answered is called. */
  listen(heard: (change: GridChange) => void): () => void
}

/** A place in the grid for menus and details. Rows are places, from 0. */
export type GridPlace =
  | { kind: 'cell'; row: number; column: GridColumn; data: GridRow | undefined }
  | { kind: 'column'; column: GridColumn }
  | { kind: 'group'; group: GridGroup | undefined }

/** What the grid leaves to the page that it is in. The anchor is in px of the window. */
export interface GridHandlers {
  details?(place: GridPlace, anchor: DOMRect): void
  /** The pointer rests on a cell that has more to tell; without a place when it has gone on. */
  rest?(place: GridPlace | undefined, anchor: DOMRect): void
  menu?(place: GridPlace, anchor: DOMRect): void
  /** Runs the action of the cells. */
  run?(range: CellRange): void
  retry?(range: CellRange): void
}
