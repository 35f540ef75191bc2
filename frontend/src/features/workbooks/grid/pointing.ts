// What the pointer does: it selects cells, rows and columns, and drags columns to another place.
import type { Grid } from './grid.svelte'
import { columnAt } from './layout'
import { headHeight } from './scroll.svelte'
import { rowHeight } from './scale'
import type { Spot } from './selection'

/** The cell at a point of the pane, as near as can be; column -1 is that of the row numbers. */
export function spotAt(grid: Grid, { x, y }: { x: number; y: number }): Spot {
  const row = y < headHeight ? Math.floor(y / rowHeight) - 2 : Math.floor((y - headHeight + grid.scroll.top) / rowHeight)
  const { columns, frozen } = grid.layout
  if (x < grid.numberWidth) return { row, col: -1 }
  if (x < grid.bandLeft) {
    return { row, col: columns.findLastIndex((column, i) => i < frozen && column.x <= x - grid.numberWidth) }
  }
  return { row, col: columnAt(grid.layout, x - grid.bandLeft + grid.scroll.left) }
}

/** A button of the mouse goes down in the grid. */
export function point(grid: Grid, event: PointerEvent): void {
  const element = event.currentTarget as HTMLElement
  if (event.button !== 0 || (event.target as HTMLElement).closest('button')) return
  const pressed = grid.inPane(event)
  if (pressed.x >= element.clientWidth || pressed.y >= element.clientHeight) return // a scroll bar
  const at = spotAt(grid, pressed)
  if (at.row >= grid.count) return
  grid.focus()
  if (at.row < 0 && at.col < 0) grid.selectAll()
  else if (at.row < 0) head(grid, element, event, at)
  else {
    const rows = at.col < 0
    const asked = !event.shiftKey && !rows && asksDetails(grid, at, pressed.x)
    const from = event.shiftKey ? grid.active : at
    const extend = (to: Spot) => (rows ? grid.selectRows(from.row, Math.max(0, to.row)) : grid.select({ row: to.row, col: Math.max(0, to.col) }, true))
    if (!rows && !event.shiftKey) grid.select(at)
    extend(at)
    follow(grid, element, event, extend, () => asked && !grid.many && grid.openDetails())
  }
}

/** As wide as the mark of a state with the space around it. */
const markWidth = 28

/** A press on the mark of a state, or on a state that is selected already, asks for more: the first one on its words selects. */
function asksDetails(grid: Grid, at: Spot, x: number): boolean {
  const span = grid.spanAt(at)
  const state = span && grid.windows.peek(at.row)?.states[span.state]?.state
  if (!span || state === 'queued' || state === 'running') return false
  const mine = grid.active.row === at.row && span.first <= grid.active.col && grid.active.col <= span.last
  const left = Math.max(grid.rectOf(at).left, span.frozen ? 0 : grid.bandLeft)
  return (mine && !grid.many) || x < left + markWidth
}

/** Selects on while the button is held; beyond the edges the table scrolls. */
function follow(grid: Grid, element: HTMLElement, event: PointerEvent, extend: (to: Spot) => void, pressed: () => void): void {
  let last = grid.inPane(event)
  let frame = 0
  const bottom = headHeight + grid.scroll.view - 1
  const over = () => Math.min(0, last.y - headHeight) + Math.max(0, last.y - bottom)
  const beyond = () => {
    frame = 0
    if (over() === 0) return
    grid.scroll.to(grid.scroll.top + over())
    extend(spotAt(grid, { x: last.x, y: over() < 0 ? headHeight : bottom }))
    frame = requestAnimationFrame(beyond)
  }
  gesture(element, event, {
    move: (e) => {
      last = grid.inPane(e)
      if (over() === 0) extend(spotAt(grid, last))
      else frame ||= requestAnimationFrame(beyond)
    },
    end: (finished) => {
      cancelAnimationFrame(frame)
      if (finished) pressed()
    },
  })
}

/** A press on the head selects; dragged, it takes the column, or the group, to another place. */
function head(grid: Grid, element: HTMLElement, event: PointerEvent, at: Spot): void {
  const placed = grid.layout.columns[at.col]
  if (!placed) return
  const moving = at.row === -2 ? placed.run.group : placed.column.id
  let dragged = false
  let before: string | null | undefined
  gesture(element, event, {
    move: (e) => {
      const { x } = grid.inPane(e)
      dragged ||= Math.abs(e.clientX - event.clientX) > 4
      if (!dragged || !moving) return
      ;[before, grid.drop] = gap(grid, at, spotAt(grid, { x, y: 0 }), x)
    },
    end: (finished) => {
      grid.drop = undefined
      if (dragged && finished && before !== undefined) grid.reorder(moving, before)
      if (dragged || !finished) return
      const first = at.row === -2 ? placed.run.first : at.col
      const last = at.row === -2 ? placed.run.last : at.col
      if (event.shiftKey) grid.selectColumns(grid.active.col, last)
      else grid.selectColumns(first, last)
    },
  })
}

/** Between which columns, or groups, a dragged one would go: what it would come before, and where that is in px of the pane. */
function gap(grid: Grid, from: Spot, over: Spot, x: number): [string | null | undefined, number | undefined] {
  const placed = grid.layout.columns[from.col]!
  const target = grid.layout.columns[Math.max(0, over.col)]
  if (!target) return [undefined, undefined]
  if (from.row === -2 ? target.run.group === '' : target.column.group !== placed.column.group) return [undefined, undefined]
  const edge = from.row === -2 ? target.run : target
  const left = (edge.frozen ? grid.numberWidth : grid.bandLeft - grid.scroll.left) + edge.x
  const after = x > left + edge.width / 2
  const list = from.row === -2 ? grid.groups : grid.columns.filter(({ group, look }) => group === placed.column.group && !look.hidden)
  const at = list.findIndex(({ id }) => id === (from.row === -2 ? target.run.group : target.column.id))
  return [list[after ? at + 1 : at]?.id ?? null, after ? left + edge.width : left]
}

/** From the press of a button to its release. */
function gesture(element: HTMLElement, press: PointerEvent, { move, end }: { move: (e: PointerEvent) => void; end: (finished: boolean) => void }): void {
  const over = new AbortController()
  const stop = (finished: boolean) => () => {
    over.abort()
    end(finished)
  }
  element.setPointerCapture(press.pointerId)
  element.addEventListener('pointermove', move, over)
  element.addEventListener('pointerup', stop(true), over)
  element.addEventListener('pointercancel', stop(false), over)
}

/** A second press edits a cell, or the name of a column or group. */
export function twice(grid: Grid, event: MouseEvent): void {
  const target = event.target as Element
  if (target.closest('[role=gridcell]')) grid.edit()
  else if (target.closest('[role=columnheader]') && !target.closest('button, .handle')) {
    const at = spotAt(grid, grid.inPane(event))
    if (at.col >= 0) grid.rename(at)
  }
}

/** The menu of what is under the pointer. */
export function context(grid: Grid, event: MouseEvent): void {
  event.preventDefault()
  if (event.button !== 2 && !event.ctrlKey) return // the Menu key has been dealt with
  const at = spotAt(grid, grid.inPane(event))
  if (at.row >= grid.count) return
  const spot = { row: at.row, col: Math.max(0, at.col) }
  const { top, bottom, left, right } = grid.box
  const inside = spot.row >= top && spot.row <= bottom && spot.col >= left && spot.col <= right
  if (at.row >= 0 && !inside) grid.select(spot)
  grid.openMenu(spot, new DOMRect(event.clientX, event.clientY, 0, 0))
}
