import { expect, test } from 'vitest'
import type { Workbook } from '$lib/api/workbooks'
import { nameProblem, renamed } from './names'

const def = {
  columns: [{ id: 'c1', name: 'Company' }, { id: 'c2', name: 'Country' }],
  actions: [{ id: 'a1', name: 'Find', outputs: [{ id: 'a1.f1', name: 'Score' }] }],
} as Workbook

test('a column has a name of its own, whatever its case; that of an action may be any', () => {
  expect(nameProblem(def, 'c1', ' score ')).toBe('Another column is named “Score”.')
  expect(nameProblem(def, 'c1', 'COMPANY')).toBe('')
  expect(nameProblem(def, 'a1', 'Company')).toBe('')
})

test('columns of people and of actions, and actions, are named', () => {
  expect(renamed(def, 'c2', 'Land').columns.map((c) => c.name)).toEqual(['Company', 'Land'])
  expect(renamed(def, 'a1.f1', 'Fit').actions[0]!.outputs[0]!.name).toBe('Fit')
  expect(renamed(def, 'a1', 'Look up').actions[0]!.name).toBe('Look up')
})
