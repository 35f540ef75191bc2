import { expect, test } from 'vitest'
import { along, boxOf, filled, step, within, type Spot } from './selection'

const bounds = { rows: 1000, cols: 8, page: 20 }
const from: Spot = { row: 50, col: 3 }

test.each<[string, boolean, Spot]>([
  ['ArrowUp', false, { row: 49, col: 3 }], ['ArrowDown', false, { row: 51, col: 3 }],
  ['ArrowLeft', false, { row: 50, col: 2 }], ['ArrowRight', false, { row: 50, col: 4 }],
  ['ArrowUp', true, { row: 0, col: 3 }], ['ArrowDown', true, { row: 999, col: 3 }],
  ['ArrowLeft', true, { row: 50, col: 0 }], ['ArrowRight', true, { row: 50, col: 7 }],
  ['Home', false, { row: 50, col: 0 }], ['End', false, { row: 50, col: 7 }],
  ['Home', true, { row: 0, col: 0 }], ['End', true, { row: 999, col: 7 }],
  ['PageUp', false, { row: 30, col: 3 }], ['PageDown', false, { row: 70, col: 3 }],
])('%s, with Ctrl: %s', (key, mod, to) => expect(step(from, key, mod, bounds)).toEqual(to))

test('other keys lead nowhere', () => expect(step(from, 'a', false, bounds)).toBeUndefined())

test('nothing leads out of the table; up leads into its head', () => {
  expect(within({ row: 1000, col: 8 }, bounds)).toEqual({ row: 999, col: 7 })
  expect(within({ row: -9, col: -1 }, bounds)).toEqual({ row: -2, col: 0 })
  expect(within({ row: -1, col: 2 }, bounds, true)).toEqual({ row: 0, col: 2 })
  expect(within({ row: 3, col: 3 }, { ...bounds, rows: 0 })).toEqual({ row: -1, col: 3 })
})

test('Tab goes along the rows, and ends at the end', () => {
  expect(along({ row: 4, col: 7 }, false, bounds)).toEqual({ row: 5, col: 0 })
  expect(along({ row: 4, col: 0 }, true, bounds)).toEqual({ row: 3, col: 7 })
  expect(along({ row: 999, col: 7 }, false, bounds)).toBeUndefined()
  expect(along({ row: -2, col: 0 }, true, bounds)).toBeUndefined()
})

test('every cell is reached by Tab, once', () => {
  const small = { rows: 7, cols: 5, page: 3 }
  const seen = new Set<string>()
  for (let spot: Spot | undefined = { row: -2, col: 0 }; spot; spot = along(spot, false, small)) seen.add(`${spot.row} ${spot.col}`)
  expect(seen.size).toBe(9 * 5)
})

test('a selection is a rectangle whichever way it was drawn', () => {
  const corners: Spot[] = [{ row: 2, col: 1 }, { row: 9, col: 5 }]
  const box = { top: 2, left: 1, bottom: 9, right: 5 }
  expect(boxOf(corners[0]!, corners[1]!)).toEqual(box)
  expect(boxOf({ row: 9, col: 1 }, { row: 2, col: 5 })).toEqual(box)
})

test('a paste fills a selection of several times its size, else takes what it needs', () => {
  const box = { top: 10, left: 2, bottom: 15, right: 2 }
  expect(filled(box, 1, 1)).toEqual(box)
  expect(filled(box, 3, 1)).toEqual(box)
  expect(filled(box, 4, 2)).toEqual({ top: 10, left: 2, bottom: 13, right: 3 })
  expect(filled({ ...box, bottom: 10 }, 9, 1)).toEqual({ ...box, bottom: 18 })
})
