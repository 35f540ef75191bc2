// Cut, copy and paste. Reading and writing many cells is the source's; the page only hands the text on.
import { clipboard } from '$lib/ui/clipboard'
import { plural } from '$lib/format'
import { clear } from './filling'
import type { Grid } from './grid.svelte'
import { filled } from './selection'
import { fromTsv } from './tsv'

export async function copy(grid: Grid): Promise<boolean> {
  if (grid.count === 0) return false
  const { range } = grid
  const copied = await grid.attempt(() => grid.source.copy(range))
  if (!copied) return false
  const { text } = copied
  if (text !== undefined && (await grid.attempt(() => clipboard.write(text).then(() => true))) === undefined) return false
  grid.message = `Copied ${plural(range.bottom - range.top + 1, 'row')}, ${plural(range.columns.length, 'column')}.`
  return true
}

export async function cut(grid: Grid): Promise<void> {
  if (await copy(grid)) clear(grid)
}

export async function paste(grid: Grid): Promise<void> {
  if (grid.active.row < 0) return
  const text = await grid.attempt(() => clipboard.read())
  if (!text) return
  const cells = fromTsv(text)
  const box = filled(grid.box, cells.length, cells[0]!.length)
  const placed = grid.layout.columns.slice(box.left, box.right + 1)
  const mine = placed.flatMap(({ column }, i) => (column.group === '' ? [i] : []))
  if (mine.length === 0) return void (placed[0] && grid.refuses(placed[0].column))
  const columns = mine.map((i) => placed[i]!.column.id)
  const fitting = cells.map((row) => mine.map((i) => row[i % row.length]!))
  const range = { top: box.top, bottom: box.bottom, columns }
  const single = fitting.length === 1 && box.bottom > box.top // one row over many, a whole column perhaps
  const pasted = await grid.attempt(() => (single ? grid.source.fill(range, fitting[0]!) : grid.source.paste(range, fitting)).then(() => true))
  if (!pasted) return
  grid.selectBox({ row: box.top, col: box.left }, { row: box.bottom, col: Math.min(box.right, box.left + placed.length - 1) })
  const left = box.right - box.left + 1 - columns.length
  grid.message = `Pasted ${plural(cells.length, 'row')}.${left > 0 ? ` ${plural(left, 'column')} did not fit.` : ''}`
}
