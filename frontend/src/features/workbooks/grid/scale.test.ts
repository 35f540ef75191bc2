import { expect, test } from 'vitest'
import { rowHeight, scaleOf, scrollFor, tallest, topAt, topShowing } from './scale'

const views = [0, 31, 320, 737, 2000]
const sizes = [0, 1, 5, 23, 1000, 468_750, 468_751, 1_000_000, 1_048_576, 5_000_000]

/** Numbers that look random and are the same each time. */
function* numbers(n: number): Generator<number> {
  for (let i = 0, seed = 42; i < n; i++) yield (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

test.each(sizes.flatMap((rows) => views.map((view) => [rows, view] as const)))('%d rows in %d px: every row can be scrolled to', (rows, view) => {
  const scale = scaleOf(rows, view)
  expect(scale.height).toBeLessThanOrEqual(tallest)
  const some = [0, 1, rows - 1, Math.floor(rows / 2), ...[...numbers(300)].map((x) => Math.floor(x * rows))].filter((row) => row >= 0 && row < rows)
  for (const row of some) {
    // The scroll bar knows whole pixels only.
    const top = topAt(scale, Math.round(scrollFor(scale, Math.min(row * rowHeight, scale.maxTop))))
    expect(row * rowHeight + rowHeight).toBeGreaterThan(top)
    expect(row * rowHeight).toBeLessThan(top + Math.max(view, rowHeight))
  }
})

test.each(sizes)('%d rows: farther on the scroll bar is farther in the table, from its beginning to its end', (rows) => {
  const scale = scaleOf(rows, 600)
  const places = [...numbers(500)].map((x) => x * scale.maxScroll).sort((a, b) => a - b)
  const tops = places.map((place) => topAt(scale, place))
  expect(tops.every((top, i) => i === 0 || top >= tops[i - 1]!)).toBe(true)
  expect(topAt(scale, 0)).toBe(0)
  expect(topAt(scale, scale.maxScroll)).toBe(scale.maxTop)
  expect(topAt(scale, scale.maxScroll + 50)).toBe(scale.maxTop)
  expect(scale.maxTop).toBe(Math.max(0, rows * rowHeight - 600))
  for (const place of places) expect(scrollFor(scale, topAt(scale, place))).toBeCloseTo(place, 3)
})

test('a table that an engine can show whole is not scaled', () => {
  const scale = scaleOf(10_000, 600)
  for (const place of [0, 1, 777, 319_400]) expect(topAt(scale, place)).toBeCloseTo(place, 6)
})

test('as little as needed is scrolled to show a row', () => {
  const scale = scaleOf(1_000_000, 640)
  expect(topShowing(scale, 10, 0, 640)).toBe(0)
  expect(topShowing(scale, 20, 0, 640)).toBe(32)
  expect(topShowing(scale, 999_999, 0, 640)).toBe(scale.maxTop)
  expect(topShowing(scale, 3, 5000, 640)).toBe(96)
  expect(topShowing(scale, 0, 5000, 640)).toBe(0)
  expect(topShowing(scale, 0, 0, 0)).toBe(0) // before the view has a height
})
