import { expect, test } from 'vitest'
import type { Workbook } from '$lib/api/workbooks'
import { applied, History, type Step } from './history.svelte'

const look = { width: 0, hidden: false, frozen: false }
const column = (id: string, more = {}) => ({ id, name: id, type: 'text', key: false, look, ...more })
const action = (id: string, outputs: string[], more = {}) => ({ id, name: id, look, outputs: outputs.map((o) => column(o)), steps: [], ...more })
const book = (columns: unknown[], actions: unknown[] = []) => ({ id: 'w', name: 'W', columns, actions }) as unknown as Workbook
const ids = ({ columns }: Workbook) => columns.map(({ id }) => id).join('')

test.each<[string, Workbook, Workbook]>([
  ['a column is deleted', book([column('a'), column('b'), column('c')]), book([column('a'), column('c')])],
  ['a column is added', book([column('a')]), book([column('a'), column('b')])],
  ['columns are moved', book([column('a'), column('b'), column('c')]), book([column('c'), column('a'), column('b')])],
  ['one is renamed, typed and hidden', book([column('a')]), book([column('a', { name: 'x', type: 'date', look: { ...look, hidden: true } })])],
  ['an action is removed', book([column('a')], [action('a1', ['o'])]), book([column('a')], [])],
  ['an output is renamed', book([], [action('a1', ['o'])]), book([], [action('a1', [], { outputs: [column('o', { name: 'x' })] })])],
])('%s, and it is taken back and done again', (_, before, after) => {
  expect(applied(after, after, before)).toEqual(before)
  expect(applied(before, before, after)).toEqual(after)
})

test('what else has changed meanwhile stays', () => {
  const before = book([column('a'), column('b')], [action('a1', ['o'])])
  const after = book([column('b')], [action('a1', ['o'])])
  const now = book([column('b', { name: 'other' }), column('d')], [action('a1', ['o'], { steps: ['mapped'] })])
  const back = applied(now, after, before)
  expect(ids(back)).toBe('abd')
  expect(back.columns[1]!.name).toBe('other')
  expect(back.actions[0]!.steps).toEqual(['mapped'])
})

const step = (edit: number): Step => ({ before: book([]), after: book([]), edit, layout: true })

test('steps of columns and edits of rows are undone in their order, and done again in it', () => {
  const history = new History()
  history.did(step(1)) // edit 1, this, edit 2
  expect(history.back({ id: 2 })).toBeUndefined()
  expect(history.back({ id: 1 })).toBeDefined()
  expect(history.back({ id: 1 })).toBeUndefined()
  expect(history.forward(undefined, { id: 1 })).toBeUndefined()
  expect(history.forward({ id: 1 }, { id: 2 })).toBeDefined()
  expect(history.forward({ id: 1 }, { id: 2 })).toBeUndefined()
})

test('what was undone is not done again once rows were edited', () => {
  const history = new History()
  history.did(step(0))
  expect(history.back(null)).toBeDefined()
  expect(history.forward({ id: 5 }, null)).toBeUndefined()
  expect(history.forward(null, null)).toBeUndefined()
})
