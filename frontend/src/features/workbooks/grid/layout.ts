// Where columns stand: frozen ones at the left in a band of their own, the others in one that scrolls.
import type { ColumnType, GridColumn } from './source'

const usual: Record<ColumnType, number> = { text: 160, integer: 104, decimal: 104, boolean: 96, date: 136, email: 208, url: 208, json: 208 }
export const narrowest = 48
export const widest = 1200

export interface PlacedColumn {
  column: GridColumn
  /** Its place in a row's cells. */
  at: number
  /** Its place among the shown columns, from 0. */
  index: number
  /** From the left of its band, in px. */
  x: number
  width: number
  frozen: boolean
  run: ColumnRun
}

/** Columns of the same group that stand side by side in a band. */
export interface ColumnRun {
  /** Empty for people's columns. */
  group: string
  /** Place of the group's state in a row; -1 for people's columns. */
  state: number
  first: number
  last: number
  /** The widest of its columns, which has room for a word about all of them. */
  roomy: number
  x: number
  width: number
  frozen: boolean
}

export interface Layout {
  columns: PlacedColumn[]
  runs: ColumnRun[]
  /** How many of the columns are frozen. */
  frozen: number
  frozenWidth: number
  restWidth: number
}

const widthOf = (column: GridColumn): number => Math.min(Math.max(column.look.width || usual[column.type], narrowest), widest)

/** The order in which rows have their cells and states, as ids of columns and groups. */
export interface RowOrder {
  cells: string[]
  states: string[]
}

/** columns in the order in which they are shown. */
export function layoutOf(columns: GridColumn[], order: RowOrder): Layout {
  const shown = columns.filter((column) => !column.look.hidden)
  const frozen = shown.filter((column) => column.look.frozen)
  const rest = shown.filter((column) => !column.look.frozen)
  const places = new Map(order.cells.map((id, at) => [id, at]))
  const states = new Map(order.states.map((id, at) => [id, at]))
  const layout: Layout = { columns: [], runs: [], frozen: frozen.length, frozenWidth: 0, restWidth: 0 }
  for (const band of [frozen, rest]) {
    let x = 0
    let run: ColumnRun | undefined
    for (const column of band) {
      const index = layout.columns.length
      const width = widthOf(column)
      if (run?.group !== column.group || !run) {
        run = { group: column.group, state: states.get(column.group) ?? -1, first: index, last: index, roomy: index, x, width: 0, frozen: band === frozen }
        layout.runs.push(run)
      }
      run.last = index
      run.width += width
      if (width > (layout.columns[run.roomy]?.width ?? 0)) run.roomy = index
      layout.columns.push({ column, at: places.get(column.id) ?? -1, index, x, width, frozen: band === frozen, run })
      x += width
    }
    if (band === frozen) layout.frozenWidth = x
    else layout.restWidth = x
  }
  return layout
}

/** The columns of the scrolling band that are seen between two places of it: their indexes, the last excluded. */
export function seenColumns(layout: Layout, left: number, right: number): [number, number] {
  const from = columnAt(layout, left)
  let to = from
  while (to < layout.columns.length && layout.columns[to]!.x < right) to++
  return [from, to]
}

/** The index of the column of the scrolling band at x; the nearest where there is none. */
export function columnAt(layout: Layout, x: number): number {
  let low = layout.frozen
  let high = layout.columns.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (layout.columns[middle]!.x <= x) low = middle
    else high = middle - 1
  }
  return low
}

/** The columns with one of them before another of its group, or at the end of it; the same ones when it cannot be. */
export function movedBefore<T extends { id: string; group?: string }>(list: T[], id: string, before: string | null): T[] {
  const moving = list.find((one) => one.id === id)
  const target = list.find((one) => one.id === before)
  if (!moving || id === before || (target && target.group !== moving.group)) return list
  const others = list.filter((one) => one !== moving)
  const last = others.findLastIndex((one) => one.group === moving.group)
  const at = target ? others.indexOf(target) : last < 0 ? list.indexOf(moving) : last + 1
  return others.toSpliced(at, 0, moving)
}
