import { expect, test } from 'vitest'
import type { ColumnStats } from '$lib/api/rows'
import { shares, statLines } from './statistics'

const stats: ColumnStats = {
  column: 'c1', rows: 2000, blank: 30, bad: 0, distinct: 12, exact: false, min: '1', max: '9', sum: '', mean: '', top: [{ value: 'DE', count: 1 }],
}

test('only what applies to the column is told', () => {
  expect(statLines(stats).map(({ name, value }) => `${name}: ${value}`)).toEqual(
    ['Rows: 2,000', 'Empty: 30 (1.5 %)', 'Different: About 12', 'Smallest: 1', 'Largest: 9'],
  )
  expect(shares(stats)).toEqual([{ value: 'DE', count: 1, share: '< 0.1 %' }])
})
