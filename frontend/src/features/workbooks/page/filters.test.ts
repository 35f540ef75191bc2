import { expect, test } from 'vitest'
import type { Condition, Workbook } from '$lib/api/workbooks'
import type { GridColumn, GridPlace, GridState } from '../grid/source'
import { byState, byValue, except, narrowed, stateShown, still } from './filters'

const column = (id: string, group: string): GridColumn => ({ id, name: id, type: 'text', group, look: { width: 0, hidden: false, frozen: false } })
const cell = (id: string, group: string, state: GridState['state']): GridPlace => ({
  kind: 'cell', row: 0, column: column(id, group), data: { id: 1, cells: [], bad: [], states: [{ state, detail: '', stale: false }] },
})
const groups = [{ id: 'a1' }]

test('a cell is filtered by its value, an empty one as empty', () => {
  expect(byValue('c1', 'DE')).toEqual({ column: 'c1', is: 'equal', value: 'DE' })
  expect(byValue('c1', '')).toEqual({ column: 'c1', is: 'blank', value: '' })
  expect([byValue('c1', 'DE'), byValue('c1', ''), byState('a1', 'failed')].map((by) => except(by).is)).toEqual(['notEqual', 'notBlank', 'notState'])
})

test('a cell that says what became of its action is filtered by that', () => {
  expect(stateShown(cell('a1.f1', 'a1', 'failed'), groups)).toBe('failed')
  expect(stateShown(cell('a1.f1', 'a1', 'done'), groups)).toBeUndefined()
  expect(stateShown(cell('a1', 'a1', 'done'), groups)).toBe('done')
  expect(stateShown(cell('c1', '', 'failed'), groups)).toBeUndefined()
})

test('another value takes the place of the one before; what is left out adds up', () => {
  const first: Condition[] = [{ column: 'c2', is: 'contains', value: 'x' }, byValue('c1', 'DE')]
  expect(narrowed(first, byValue('c1', 'FR'))).toEqual([first[0], byValue('c1', 'FR')])
  const out = narrowed(narrowed(first, except(byValue('c1', 'FR'))), except(byValue('c1', 'IT')))
  expect(out.map(({ is, value }) => `${is} ${value}`)).toEqual(['contains x', 'notEqual FR', 'notEqual IT'])
  expect(narrowed(out, except(byValue('c1', 'IT')))).toHaveLength(3)
  expect(narrowed(out, byValue('c1', ''))).toEqual([first[0], byValue('c1', '')])
})

test('a view goes on without the columns that are gone', () => {
  const def = { columns: [{ id: 'c1' }], actions: [{ id: 'a1', outputs: [{ id: 'a1.f1' }] }] } as unknown as Workbook
  const by = (column: string) => ({ column, descending: true })
  const view = { search: 'x', sort: [by('c2'), by('c1'), by('a1.f1')], filter: [byValue('c2', 'DE'), byState('a1', 'failed'), byValue('a2.f1', '')] }
  expect(still(view, def)).toEqual({ search: 'x', sort: [by('c1'), by('a1.f1')], filter: [byState('a1', 'failed')] })
  const whole = still(view, def)
  expect(still(whole, def)).toBe(whole)
})
