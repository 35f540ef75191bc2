// Scroll positions of tables that are higher than an engine lets an element be (33,554,428 px): the scroll
// bar runs over less than that, and a place on it stands for a place in the table.

export const rowHeight = 32
/** The highest that the scrolled element gets, in px: half of what engines can do. */
export const tallest = 15_000_000

export interface Scale {
  /** Of the scrolled element. */
  height: number
  /** The farthest that the table scrolls. */
  maxTop: number
  /** The farthest that the element scrolls. */
  maxScroll: number
}

/** view is the height in which rows are seen. */
export function scaleOf(rows: number, view: number): Scale {
  const whole = rows * rowHeight
  const height = Math.min(whole, tallest)
  return { height, maxTop: Math.max(0, whole - view), maxScroll: Math.max(0, height - view) }
}

/** What is at the top of the view when the element is scrolled that far. */
export function topAt(scale: Scale, scrolled: number): number {
  if (scale.maxScroll === 0) return 0
  return Math.min(Math.max(scrolled, 0) / scale.maxScroll, 1) * scale.maxTop
}

/** How far the element is scrolled to have that at the top. */
export function scrollFor(scale: Scale, top: number): number {
  if (scale.maxTop === 0) return 0
  return Math.min(Math.max(top / scale.maxTop, 0), 1) * scale.maxScroll
}

/** The top that shows a whole row, as near as can be to the one given. */
export function topShowing(scale: Scale, row: number, top: number, view: number): number {
  const start = row * rowHeight
  // In a view that is no higher than a row, or not there yet, the beginning of the row counts.
  if (start < top || view <= rowHeight) return Math.min(start, scale.maxTop)
  if (start + rowHeight > top + view) return Math.min(Math.max(0, start + rowHeight - view), scale.maxTop)
  return top
}
