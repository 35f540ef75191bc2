// The keyboard of the grid, as in a spreadsheet.
import { mod } from '$lib/platform'
import { fit, nudge, widen } from './arranging'
import { copy, cut, paste } from './clipping'
import { clear, fillDown, fillTyped } from './filling'
import type { Grid } from './grid.svelte'

/** Does what a key means while no cell is edited. */
export function press(grid: Grid, event: KeyboardEvent): void {
  const button = (event.target as Element).closest('button')
  if (!(button && (event.key === 'Enter' || event.key === ' ')) && acted(grid, event)) {
    event.preventDefault()
    event.stopPropagation()
  }
}

/** WebKitGTK has no name for Tab with Shift. */
const named = ({ key, code }: KeyboardEvent) => (code === 'Tab' ? 'Tab' : key)

function acted(grid: Grid, event: KeyboardEvent): boolean {
  const { shiftKey } = event
  const key = named(event)
  if (event.altKey) return arranged(grid, event)
  if (key === 'Tab') return !mod(event) && !grid.leaving && grid.tab(shiftKey)
  if (mod(event)) return commanded(grid, event) || grid.move(key, true, shiftKey)
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) grid.openMenu()
  else if (key === 'Escape') return escaped(grid)
  else if (grid.move(key, false, shiftKey)) return true
  else if (grid.active.row < 0) return headed(grid, key)
  else if (key === ' ' && shiftKey) grid.selectRows(grid.box.top, grid.box.bottom)
  else if (key === ' ') grid.openDetails()
  else if (key === 'Enter' || key === 'F2') grid.edit()
  else if (key === 'Delete' || key === 'Backspace') clear(grid)
  else if (key === 'Dead' || key === 'Process') {
    grid.edit('') // what is being composed goes into the field that has the focus by then
    return false
  } else if ([...key].length === 1) grid.edit(key)
  else return false
  return true
}

/** One selected cell again, or the next Tab leaves. */
function escaped(grid: Grid): boolean {
  if (grid.many) grid.select(grid.active)
  else {
    grid.leaving = true
    grid.message = 'Tab leaves the table.'
  }
  return true
}

/** In the head: a column or a group. */
function headed(grid: Grid, key: string): boolean {
  if (key === 'Enter') grid.openMenu()
  else if (key === 'F2') grid.rename(grid.active)
  else if (key === ' ') {
    const { col, row } = grid.active
    const run = row === -2 ? grid.spanAt(grid.active) : undefined
    grid.selectColumns(run?.first ?? col, run?.last ?? col)
  } else return false
  return true
}

/** With Alt: the column of the active cell. */
function arranged(grid: Grid, { key, shiftKey }: KeyboardEvent): boolean {
  const { row, col } = grid.active
  const by = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0
  if (key === 'ArrowDown') grid.openMenu({ row: row === -2 ? -2 : -1, col })
  else if (key === 'Enter') fit(grid, col)
  else if (by !== 0 && shiftKey) widen(grid, col, by * 16)
  else if (by !== 0) nudge(grid, grid.active, by)
  else return false
  return true
}

function commanded(grid: Grid, event: KeyboardEvent): boolean {
  const { source } = grid
  switch (event.key.toLowerCase()) {
    case ' ':
      grid.selectColumns(grid.box.left, grid.box.right)
      return true
    case 'a':
      grid.selectAll()
      return true
    case 'c':
      void copy(grid)
      return true
    case 'x':
      void cut(grid)
      return true
    case 'v':
      void paste(grid)
      return true
    case 'd':
      void fillDown(grid)
      return true
    case 'z':
      void grid.attempt(() => (event.shiftKey ? source.redo() : source.undo()))
      return true
    case 'y':
      void grid.attempt(() => source.redo())
      return true
    case 'r':
      if (event.shiftKey) grid.handlers.retry?.(grid.range)
      else grid.handlers.run?.(grid.range)
      return true
  }
  return false
}

/** Does what a key means in the field of a cell. */
export function pressEditing(grid: Grid, event: KeyboardEvent): void {
  if (event.isComposing) return
  const { shiftKey } = event
  const key = named(event)
  event.stopPropagation()
  const leaves = grid.editor.at?.typed && !mod(event) && !shiftKey && /^(Arrow|Page)/.test(key)
  if (key === 'Escape') grid.editor.close()
  else if (key === 'Enter' && event.altKey) {
    const field = event.currentTarget as HTMLTextAreaElement
    field.setRangeText('\n', field.selectionStart, field.selectionEnd, 'end')
    grid.editor.text = field.value
    return event.preventDefault()
  } else if (key === 'Enter' && mod(event)) {
    void fillTyped(grid)
  } else if (key === 'Enter') {
    grid.commit()
    grid.move(shiftKey ? 'ArrowUp' : 'ArrowDown', false, false)
  } else if (key === 'Tab') {
    grid.commit()
    grid.tab(shiftKey)
  } else if (leaves) {
    grid.commit()
    grid.move(key, false, false)
  } else return
  event.preventDefault()
  grid.focus()
}
