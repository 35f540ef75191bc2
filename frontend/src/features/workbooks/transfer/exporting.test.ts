import { expect, test } from 'vitest'
import { exportedRows, orderOf, seenColumns, type ExportChoice, type ExportFrom } from './exporting'

const look = (hidden: boolean) => ({ width: 0, hidden, frozen: false })
const definition = {
  id: 'w', name: 'Accounts', columns: [{ id: 'c1', look: look(false) }, { id: 'c2', look: look(true) }],
  actions: [{ id: 'a1', outputs: [{ id: 'a1.f1', look: look(false) }] }],
} as unknown as ExportFrom['definition']
const from: ExportFrom = {
  id: 'w', definition, rows: 10, count: 4, viewKey: 'k', spans: [{ first: 0, count: 2 }, { first: 3, count: 1 }],
  view: { sort: [{ column: 'c1', descending: true }], filter: [{ column: 'c1', is: 'blank', value: '' }], search: 'x' },
}
const choice: ExportChoice = { format: 'tsv', rows: 'all', hidden: false, states: true, delimiter: ';', mark: true }

test('all rows are those without a filter, in the order that is seen', () => {
  const order = orderOf(from, choice)
  expect(order.scope).toEqual({ view: { sort: from.view.sort, filter: [], search: '' }, rows: [], columns: ['c1', 'a1.f1'], states: true })
  expect(order.options).toMatchObject({ format: 'csv', delimiter: '\t', mark: true })
  expect(order.spans).toEqual([])
})

test('hidden columns, and selected rows, are taken when they are asked for', () => {
  const order = orderOf(from, { ...choice, format: 'json', rows: 'selected', hidden: true })
  expect(order.scope.columns).toEqual([])
  expect(order.spans).toEqual(from.spans)
  expect(order.options).toMatchObject({ format: 'json', delimiter: '', mark: false })
})

test('rows are counted as they will be written', () => {
  expect((['all', 'seen', 'selected'] as const).map((rows) => exportedRows(from, rows))).toEqual([10, 4, 3])
  expect(seenColumns(definition)).toEqual(['c1', 'a1.f1'])
})
