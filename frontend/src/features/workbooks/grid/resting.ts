// A second look at a cell without a press.
import type { Grid } from './grid.svelte'
import { spotAt } from './pointing'
import type { Spot } from './selection'

const patience = 500

/** Tells of the cell that the pointer rests on, if it has more to tell, and when the pointer has gone on. */
export function resting(grid: Grid) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout>
    let over = ''
    let told = false
    const look = (event: PointerEvent) => {
      const at = spotAt(grid, grid.inPane(event))
      const now = event.type === 'pointermove' && event.buttons === 0 ? telling(grid, at) : ''
      if (now === over) return
      over = now
      clearTimeout(timer)
      if (told) grid.handlers.rest?.(undefined, new DOMRect())
      told = false
      if (!now) return
      timer = setTimeout(() => {
        told = true
        grid.handlers.rest?.(grid.place(at), grid.anchorOf(at))
      }, patience)
    }
    for (const type of ['pointermove', 'pointerdown', 'pointerleave'] as const) element.addEventListener(type, look)
    return () => {
      clearTimeout(timer)
      for (const type of ['pointermove', 'pointerdown', 'pointerleave'] as const) element.removeEventListener(type, look)
    }
  }
}

/** Names the cells that say what became of an action, or the cell that does not fit its column; empty for others. */
function telling(grid: Grid, at: Spot): string {
  if (at.row < 0 || at.col < 0) return ''
  const span = grid.spanAt(at)
  if (span) return `${at.row} ${span.first}`
  const place = grid.layout.columns[at.col]?.at ?? -1
  return grid.windows.peek(at.row)?.bad.includes(place) ? `${at.row} ${at.col}` : ''
}
