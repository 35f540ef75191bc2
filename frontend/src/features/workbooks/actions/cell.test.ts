import { expect, test } from 'vitest'
import type { Result } from '$lib/api/runs'
import { headOf, storyOf } from './cell'

const result = (part: Partial<Result>): Result => ({ state: 'failed', cause: '', detail: '', status: 0, millis: 0, tries: 1, shared: false, step: 0, at: '', runId: '', ...part })
const now = (state: Result['state'], detail = '') => ({ state, detail, stale: false })

test('a cell says first what its row says', () => {
  expect(headOf('failed', result({}), now('failed', '429 Too Many Requests'))).toBe('429 Too Many Requests')
  expect(headOf('skipped', result({ state: 'skipped', detail: 'no Domain' }), now('queued'))).toBe('Skipped: no Domain')
  expect(headOf('', undefined, now(''))).toBe('It never ran')
  expect(headOf('done', result({ state: 'done', cause: 'elsewhere' }), now('unknown'))).toBe('Marked as done elsewhere')
  expect(headOf('done', undefined, now('done', 'Marked as done elsewhere.'))).toBe('Marked as done elsewhere')
})

test('then what happened', () => {
  expect(storyOf(result({ status: 429, tries: 3 }), 'Beacon')).toEqual(['Beacon asked to slow down.', '3 tries were used.'])
  expect(storyOf(result({ state: 'unknown' }), '')[0]).toMatch(/may have reached the system.*twice/)
  expect(storyOf(result({ state: 'done', cause: 'elsewhere', detail: 'Marked as done elsewhere.' }), 'B')).toEqual(['A person said that it was done. Runs leave this row as it is.'])
  expect(storyOf(result({ state: 'done', detail: 'x', shared: true, step: 1 }), 'B')).toEqual(['It took the answer of another row with the same input, or of an earlier run.', 'Fallback action 2 answered.'])
})
