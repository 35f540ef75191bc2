// Rows as they are once something about them is known to have changed, before they are read again.
import type { GridRow, GridState } from './source'

/** A row with another text in a cell. */
export function changed(row: GridRow, place: number, text: string, fit: boolean): GridRow {
  const bad = row.bad.filter((at) => at !== place)
  return { ...row, cells: row.cells.with(place, text), bad: fit ? bad : [...bad, place] }
}

const never: GridState = { state: '', detail: '', stale: false }

/** A row with its cells and states in another order: where each was, -1 for a new one. */
export function remade(row: GridRow, cells: number[], states: number[]): GridRow {
  return {
    ...row,
    cells: cells.map((at) => row.cells[at] ?? null),
    bad: cells.flatMap((was, at) => (was >= 0 && row.bad.includes(was) ? [at] : [])),
    states: states.map((at) => row.states[at] ?? never),
  }
}
