import { expect, test } from 'vitest'
import { above } from './clearing'

const box = (top: number, bottom: number, left: number, right: number) => ({ top, bottom, left, right })
const message = box(650, 732, 904, 1264) // 82 high, at the right of a window of 1280 by 800

test('with nothing to keep clear of, it stands where it always does', () => {
  expect(above(message, [], 800, 68)).toBe(68)
})

test('it stands above the buttons that it would cover, and above those above them', () => {
  expect(above(message, [box(716, 772, 944, 1280)], 800, 68)).toBe(92)
  expect(above(message, [box(590, 640, 260, 1020), box(716, 772, 944, 1280)], 800, 68)).toBe(218)
})

test('what is beside it, or far from it, does not matter', () => {
  expect(above(message, [box(716, 772, 0, 900)], 800, 68)).toBe(68)
  expect(above(message, [box(300, 356, 944, 1280)], 800, 68)).toBe(68)
})

test('where there is no place it stays where it is, rather than out of the window', () => {
  expect(above(message, [box(40, 790, 900, 1280)], 800, 68)).toBe(68)
})
