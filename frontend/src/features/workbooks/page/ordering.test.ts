import { expect, test } from 'vitest'
import type { Workbook } from '$lib/api/workbooks'
import { sortItems, waysOf } from './ordering'

const look = { width: 0, hidden: false, frozen: false }
const column = (id: string, type: string) => ({ id, name: id, type, key: false, look })
const def = {
  columns: ['text', 'integer', 'decimal', 'date', 'boolean', 'email'].map((type) => column(type, type)),
  actions: [{ id: 'a1', outputs: [{ id: 'a1.f1', name: 'Employees', type: 'integer', look }] }],
} as unknown as Workbook

test('a sort is called as its type is ordered', () => {
  expect(sortItems(def, 'text')).toEqual(['Sort A to Z', 'Sort Z to A'])
  expect(sortItems(def, 'email')).toEqual(['Sort A to Z', 'Sort Z to A'])
  expect(sortItems(def, 'integer')).toEqual(['Sort smallest to largest', 'Sort largest to smallest'])
  expect(sortItems(def, 'decimal')).toEqual(['Sort smallest to largest', 'Sort largest to smallest'])
  expect(sortItems(def, 'date')).toEqual(['Sort oldest to newest', 'Sort newest to oldest'])
  expect(sortItems(def, 'boolean')).toEqual(['Sort No first', 'Sort Yes first'])
})

test('what an action found has its type, and what came of it an order of its own', () => {
  expect(waysOf(def, 'a1.f1')).toEqual(['Smallest first', 'Largest first'])
  expect(waysOf(def, 'a1')).toEqual(['Done first', 'Done last'])
})
