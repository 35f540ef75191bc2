import { expect, test } from 'vitest'
import { sizeOf } from './editor.svelte'

test('the field of a cell has room for its text: wider than the cell, then higher, up to eight lines', () => {
  expect(sizeOf('short', 160, 480)).toEqual({ width: 160, height: 32 })
  expect(sizeOf('a\nb\n', 160, 480)).toEqual({ width: 160, height: 72 })
  expect(sizeOf('x'.repeat(40), 160, 480)).toEqual({ width: 320, height: 32 })
  expect(sizeOf('x'.repeat(100), 160, 480)).toEqual({ width: 480, height: 52 })
  expect(sizeOf('long '.repeat(3000), 160, 480)).toEqual({ width: 480, height: 172 })
  expect(sizeOf('x'.repeat(100), 600, 480).width).toBe(600)
})
