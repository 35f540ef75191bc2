// A selection is a rectangle between two cells: the one it began with, which is the active one, and the one it reaches to.

/** A cell by place; row -1 is the line of column names and -2 that of groups. */
export interface Spot {
  row: number
  col: number
}

/** The first and the last row and column. */
export interface Box {
  top: number
  left: number
  bottom: number
  right: number
}

export interface Bounds {
  rows: number
  cols: number
  /** How many rows Page Up and Page Down go. */
  page: number
}

export const boxOf = (a: Spot, b: Spot): Box => ({
  top: Math.min(a.row, b.row),
  left: Math.min(a.col, b.col),
  bottom: Math.max(a.row, b.row),
  right: Math.max(a.col, b.col),
})

/** The nearest cell that there is; extending a selection keeps it out of the head. */
export function within({ row, col }: Spot, { rows, cols }: Bounds, extending = false): Spot {
  const lowest = extending && rows > 0 ? 0 : -2
  return { row: Math.max(lowest, Math.min(row, rows - 1)), col: Math.max(0, Math.min(col, cols - 1)) }
}

/** Where a key leads from a cell, as in a spreadsheet; undefined for a key that does not move. */
export function step(from: Spot, key: string, mod: boolean, bounds: Bounds): Spot | undefined {
  const { row, col } = from
  const last = bounds.rows - 1
  switch (key) {
    case 'ArrowUp':
      return { row: mod ? Math.min(row, 0) : row - 1, col }
    case 'ArrowDown':
      return { row: mod ? last : row + 1, col }
    case 'ArrowLeft':
      return { row, col: mod ? 0 : col - 1 }
    case 'ArrowRight':
      return { row, col: mod ? bounds.cols - 1 : col + 1 }
    case 'Home':
      return { row: mod ? Math.min(0, last) : row, col: 0 }
    case 'End':
      return { row: mod ? last : row, col: bounds.cols - 1 }
    case 'PageUp':
      return { row: row < 0 ? row : Math.max(0, row - bounds.page), col }
    case 'PageDown':
      return { row: row + bounds.page, col }
  }
  return undefined
}

/** Where Tab leads, along the rows; undefined at the end of the last one. */
export function along({ row, col }: Spot, back: boolean, { rows, cols }: Bounds): Spot | undefined {
  const to = col + (back ? -1 : 1)
  if (to >= 0 && to < cols) return { row, col: to }
  const next = row + (back ? -1 : 1)
  if (next >= rows || next < -2) return undefined
  return { row: next, col: back ? cols - 1 : 0 }
}

/** The rows that a paste fills: a selection that is as high as several times the cells is filled whole, else it grows to them. */
export function filled(box: Box, height: number, width: number): Box {
  const grow = (from: number, to: number, by: number) => ((to - from + 1) % by === 0 ? to : from + by - 1)
  return { ...box, bottom: grow(box.top, box.bottom, height), right: grow(box.left, box.right, width) }
}
