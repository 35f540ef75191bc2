import { expect, test } from 'vitest'
import type { Preview } from '$lib/api/transfer'
import type { Column } from '$lib/api/workbooks'
import { ordered, takenOf, trouble } from './taking'

const look = { width: 0, hidden: false, frozen: false }
const columns: Column[] = [{ id: 'c1', name: 'Domain', type: 'text', key: true, look }]
const preview = {
  columns: [{ name: 'domain ', type: 'text', fits: 1 }, { name: 'Seats', type: 'integer', fits: 1 }],
  rows: [['a.example', '1'], [null, '2']],
} as unknown as Preview

test('a column goes to the one of its name, else it makes one', () => {
  const taken = takenOf(preview, columns)
  expect(taken.map(({ into }) => into)).toEqual(['c1', 'new'])
  expect(taken[1]!.samples).toBe('1, 2')
  expect(ordered(taken)).toEqual([
    { from: 'domain ', into: 'c1', name: '', type: 'text', key: true },
    { from: 'Seats', into: '', name: 'Seats', type: 'integer', key: false },
  ])
})

test('what cannot be imported is said', () => {
  const taken = takenOf(preview, columns)
  expect(trouble(taken, columns, true)).toBe('')
  expect(trouble(taken.map((one) => ({ ...one, into: 'c1' })), columns, false)).toMatch(/^Two columns go into Domain/)
  expect(trouble(taken.map((one) => ({ ...one, into: 'out' })), columns, false)).toMatch(/^Choose at least one/)
  expect(trouble(taken.map((one) => ({ ...one, key: false })), columns, true)).toMatch(/^Choose the key/)
  expect(trouble([{ ...taken[1]!, name: ' ' }], columns, false)).toBe('Name the new column for Seats.')
})
