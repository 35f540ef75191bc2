// Widths and places of columns.
import { faceOf } from './faces'
import type { Grid } from './grid.svelte'
import { narrowest, widest } from './layout'
import type { Spot } from './selection'

const bounded = (width: number) => Math.round(Math.min(Math.max(width, narrowest), widest))

export function widen(grid: Grid, col: number, by: number): void {
  const placed = grid.layout.columns[col]
  if (!placed) return
  const width = bounded(placed.width + by)
  grid.look(placed.column.id, { width })
  grid.message = `${placed.column.name} is ${width} pixels wide.`
}

/** As wide as its name and what is seen of its cells. */
export function fit(grid: Grid, col: number): void {
  const placed = grid.layout.columns[col]
  const pen = document.createElement('canvas').getContext('2d')
  if (!placed || !pen) return
  const family = getComputedStyle(document.body).fontFamily
  pen.font = `500 12px ${family}`
  let width = pen.measureText(placed.column.name).width + 64 // with its icons and its button
  pen.font = `400 13px ${family}`
  const { first, seen } = grid.scroll
  for (let row = first; row < first + seen; row++) {
    const data = grid.windows.peek(row)
    const piece = { key: '', first: col, last: col, x: 0, width: 0, column: placed, run: placed.run }
    if (!data || grid.spanAt({ row, col })) continue
    const { text, note } = faceOf(piece, data)
    width = Math.max(width, pen.measureText(text).width + 20 + (note ? pen.measureText(note).width + 32 : 0))
  }
  grid.look(placed.column.id, { width: bounded(width) })
}

/** Follows the pointer that drags the edge of a column, from where it was pressed. */
export function dragEdge(grid: Grid, col: number, event: PointerEvent): void {
  const placed = grid.layout.columns[col]
  const handle = event.currentTarget as HTMLElement
  if (!placed || event.button !== 0) return
  event.stopPropagation()
  event.preventDefault()
  const width = (e: PointerEvent) => bounded(placed.width + (e.clientX - event.clientX) / grid.zoom)
  const follow = (e: PointerEvent) => grid.look(placed.column.id, { width: width(e) }, false)
  const end = new AbortController()
  handle.setPointerCapture(event.pointerId)
  handle.addEventListener('pointermove', follow, end)
  handle.addEventListener('pointercancel', () => (end.abort(), grid.look(placed.column.id, { width: placed.width })), end)
  handle.addEventListener('pointerup', (e) => (end.abort(), width(e) !== placed.width && grid.look(placed.column.id, { width: width(e) })), end)
}

/** Moves a column, or in the line of groups a group, one place on. */
export function nudge(grid: Grid, { row, col }: Spot, by: 1 | -1): void {
  const placed = grid.layout.columns[col]
  if (!placed) return
  const { id, group } = placed.column
  const list = row === -2 ? grid.groups : grid.columns.filter((column) => column.group === group && !column.look.hidden)
  const at = list.findIndex((one) => one.id === (row === -2 ? group : id))
  const moved = list[at]
  const target = list[at + (by < 0 ? -1 : 2)]
  if (!moved || (by < 0 && !target) || (by > 0 && at + 1 >= list.length)) return
  grid.reorder(moved.id, target?.id ?? null)
  grid.message = `${moved.name} moved ${by < 0 ? 'left' : 'right'}.`
}
