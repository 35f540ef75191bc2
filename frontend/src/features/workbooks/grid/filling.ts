// The same text for many cells: cleared, filled down, or filled with what was typed.
import { plural } from '$lib/format'
import type { Grid } from './grid.svelte'
import type { CellRange } from './source'

const rows = ({ top, bottom }: CellRange) => plural(bottom - top + 1, 'row')

export function clear(grid: Grid): void {
  const range = grid.writable()
  if (range) void grid.attempt(() => grid.source.fill(range, range.columns.map(() => null)))
}

/** Fills the selection with its first row, or one row with the row above it. */
export async function fillDown(grid: Grid): Promise<void> {
  const range = grid.writable()
  if (!range) return
  const from = range.top === range.bottom ? range.top - 1 : range.top
  if (from < 0) return void (grid.message = 'There is no row above to fill from.')
  const filled = { ...range, top: from + 1 }
  if (await grid.attempt(() => grid.source.fillDown(from, filled).then(() => true))) grid.message = `Filled ${rows(filled)}.`
}

/** Keeps what was typed in all cells that were selected when the edit began. */
export async function fillTyped(grid: Grid): Promise<void> {
  const { at, typed: text, busy } = grid.editor
  grid.editor.close()
  if (!at || busy) return
  grid.selectBox(at.spot, at.reach)
  const range = grid.writable()
  if (range && (await grid.attempt(() => grid.source.fill(range, range.columns.map(() => text)).then(() => true)))) grid.message = `Filled ${rows(range)}.`
}
