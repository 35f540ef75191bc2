import { expect, test } from 'vitest'
import { columnAt, layoutOf, movedBefore, seenColumns } from './layout'
import type { GridColumn } from './source'

const column = (id: string, group = '', look: Partial<GridColumn['look']> = {}): GridColumn => ({
  id, name: id, type: 'text', group, look: { width: 100, hidden: false, frozen: false, ...look },
})
const groups = ['a1', 'a2'].map((id) => ({ id, name: id, logo: { hash: '', name: id } }))
const columns = [
  column('c1', '', { frozen: true }), column('c2', '', { width: 60 }), column('c3', '', { hidden: true }),
  column('a1.f1', 'a1'), column('a1.f2', 'a1', { width: 0 }), column('a2.f1', 'a2'),
]
const order = { cells: columns.map(({ id }) => id), states: ['a1', 'a2'] }
const layout = layoutOf(columns, order)

test('frozen columns stand in a band of their own, hidden ones nowhere', () => {
  expect(layout.columns.map(({ column, at, x, width, frozen }) => [column.id, at, x, width, frozen])).toEqual([
    ['c1', 0, 0, 100, true], ['c2', 1, 0, 60, false], ['a1.f1', 3, 60, 100, false], ['a1.f2', 4, 160, 160, false], ['a2.f1', 5, 320, 100, false],
  ])
  expect([layout.frozen, layout.frozenWidth, layout.restWidth]).toEqual([1, 100, 420])
})

test('columns of an action stand together in runs', () => {
  expect(layout.runs.map(({ group, state, first, last, x, width }) => [group, state, first, last, x, width])).toEqual([
    ['', -1, 0, 0, 0, 100], ['', -1, 1, 1, 0, 60], ['a1', 0, 2, 3, 60, 260], ['a2', 1, 4, 4, 320, 100],
  ])
})

test('the order in which columns are shown leaves their places in rows alone', () => {
  const turned = layoutOf(movedBefore(columns, 'a1.f2', 'a1.f1'), order)
  expect(turned.columns.map(({ column, at }) => [column.id, at])).toEqual([['c1', 0], ['c2', 1], ['a1.f2', 4], ['a1.f1', 3], ['a2.f1', 5]])
})

test('just the columns that are seen, wherever it is scrolled to', () => {
  const many = Array.from({ length: 200 }, (_, i) => column(`c${i}`, '', { width: 48 + ((i * 37) % 150), frozen: i < 2 }))
  const wide = layoutOf(many, { cells: many.map(({ id }) => id), states: [] })
  for (let left = 0; left < wide.restWidth - 700; left += 111) {
    const [from, to] = seenColumns(wide, left, left + 700)
    const seen = wide.columns.filter(({ frozen, x, width }) => !frozen && x < left + 700 && x + width > left).map(({ index }) => index)
    expect([from, to]).toEqual([seen[0], seen.at(-1)! + 1])
    expect(columnAt(wide, left)).toBe(seen[0])
  }
  expect(seenColumns(layoutOf([], { cells: [], states: [] }), 0, 700)).toEqual([0, 0])
})

test('a column moves among those of its group only', () => {
  const ids = (list: GridColumn[]) => list.map(({ id }) => id).join(' ')
  expect(ids(movedBefore(columns, 'c3', 'c1'))).toBe('c3 c1 c2 a1.f1 a1.f2 a2.f1')
  expect(ids(movedBefore(columns, 'c1', null))).toBe('c2 c3 c1 a1.f1 a1.f2 a2.f1')
  expect(movedBefore(columns, 'c1', 'a1.f1')).toBe(columns)
  expect(movedBefore(columns, 'c1', 'c1')).toBe(columns)
  expect(movedBefore(groups, 'a2', 'a1').map(({ id }) => id)).toEqual(['a2', 'a1'])
  expect(movedBefore(groups, 'a1', null).map(({ id }) => id)).toEqual(['a2', 'a1'])
})
