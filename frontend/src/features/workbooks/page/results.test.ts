import { expect, test } from 'vitest'
import type { Workbook } from '$lib/api/workbooks'
import type { GridRow } from '../grid/source'
import { withResults, written } from './results'

const filler = (id: string, outputs: number) => ({ id, name: id, outputs: Array.from({ length: outputs }, (_, i) => ({ id: `${id}.f${i + 1}` })) })
const def = { columns: [{ id: 'c1' }], actions: [filler('a1', 0), filler('a2', 2), filler('a3', 0)] } as unknown as Workbook
const state = (s: GridRow['states'][number]['state']) => ({ state: s, detail: '', stale: false })

test('actions without columns say what became of each row', () => {
  const row: GridRow = { id: 1, cells: ['x', 'p', 'q'], bad: [0, 2], states: [state('done'), state('done'), state('failed')] }
  expect(withResults(def, row)).toEqual({ ...row, cells: ['x', 'Done', 'p', 'q', null], bad: [0, 3] })
})

test('without such an action a row is as it was', () => {
  const row: GridRow = { id: 1, cells: ['x', 'p', 'q'], bad: [], states: [state('done')] }
  expect(withResults({ ...def, actions: [def.actions[1]!] }, row)).toBe(row)
})

test('their columns are in no file', () => expect(written(def, ['c1', 'a1', 'a2.f1'])).toEqual(['c1', 'a2.f1']))
