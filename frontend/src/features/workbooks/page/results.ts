// An action that fills no column has one all the same: it says what became of each row.
import type { Filler, Workbook } from '$lib/api/workbooks'
import type { GridColumn, GridRow } from '../grid/source'

const bare = (filler: Filler): boolean => filler.outputs.length === 0

/** The column of an action without any; its id is that of the action. */
export const resultColumn = (filler: Filler): GridColumn => ({
  id: filler.id, name: 'Result', type: 'text', look: filler.look, group: filler.id,
})

/** Columns that are in the file: those of results are not. */
export const written = (def: Workbook, columns: string[]): string[] => columns.filter((id) => !def.actions.some((a) => a.id === id))

/** A row with the cells of results among those that it has. */
export function withResults(def: Workbook, row: GridRow): GridRow {
  if (!def.actions.some(bare)) return row
  const cells = row.cells.slice(0, def.columns.length)
  const bad: number[] = row.bad.filter((place) => place < cells.length)
  let from = cells.length
  def.actions.forEach((filler, i) => {
    if (bare(filler)) return cells.push(row.states[i]?.state === 'done' ? 'Done' : null)
    const by = cells.length - from
    bad.push(...row.bad.filter((place) => place >= from && place < from + filler.outputs.length).map((place) => place + by))
    cells.push(...row.cells.slice(from, from + filler.outputs.length))
    return (from += filler.outputs.length)
  })
  return { ...row, cells, bad }
}
