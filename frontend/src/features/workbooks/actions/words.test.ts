import { describe, expect, test } from 'vitest'
import type { RunPlan } from '$lib/api/runs'
import { blanks, dryRun, finished, histogram, mustAsk, pace, percent, segments, tally, through, timeLeft } from './words'

const counts = { planned: 2000, queued: 0, done: 1918, empty: 0, notFound: 0, failed: 38, skipped: 44, unknown: 0, notSent: 0, calls: 1956, shared: 0 }
const plan: RunPlan = { rows: 2000, left: 0, skipped: 30, invalid: 0, shared: 10, calls: 1960, blank: [{ value: 'Domain', count: 30 }], limit: '', seconds: 131, writes: false, target: '', examples: [] }

test('the rows of a run by outcome: what matters always, the rest where there is any', () => {
  expect(segments(counts).map(({ outcome, rows }) => [outcome, rows])).toEqual([['done', 1918], ['failed', 38], ['skipped', 44], ['queued', 0]])
  expect(segments({ ...counts, unknown: 2 }).map((s) => s.outcome)).toContain('unknown')
  expect(percent(segments(counts)[0]!.share)).toBe('95.9%')
  expect(segments({ ...counts, planned: 0, done: 0 })[0]!.share).toBe(0)
})

test('a run that is through is told in one line', () => {
  expect(finished({ startedAt: '2026-01-01T10:00:00Z', endedAt: '2026-01-01T10:02:24Z', counts })).toBe('Finished in 2 min 24 s. 1,918 done, 38 failed, 44 skipped.')
  expect(tally({ ...counts, done: 0, failed: 0, skipped: 0, queued: 2000 })).toBe('0 done, 2,000 queued or running.')
  expect(through({ ...counts, queued: 760 })).toBe(1240)
})

test.each([[-1, ''], [0.2, 'less than 1 s'], [54, 'about 54 s'], [89, 'about 89 s'], [180, 'about 3 min'], [7300, 'about 2 h']])('%d seconds are left: %s', (s, words) =>
  expect(timeLeft(s)).toBe(words),
)

test('rows per second', () => {
  expect(pace(9.44)).toBe('9.4')
  expect(pace(14_230.6)).toBe('14,231')
})

describe('the histogram', () => {
  const ms = 1e6
  const of = (p95: number, bars: [number, number, number][]) => ({ rows: bars.reduce((n, b) => n + b[2], 0), median: 236 * ms, p95: p95 * ms, most: 0, bars: bars.map(([from, below, rows]) => ({ from: from * ms, below: below * ms, rows })) })

  test('has round edges by the 95th percentile, and the slowest apart', () => {
    const bars = histogram(of(597, [[50, 70, 64], [150, 190, 388], [240, 300, 421], [900, 990, 41], [1200, 1500, 18]]))
    expect(bars.map((b) => b.label)).toEqual(['<100', '200', '300', '400', '600', '1 s', '>1 s'])
    expect(bars.map((b) => b.rows)).toEqual([64, 388, 421, 0, 0, 41, 18])
    expect(bars.map((b) => b.last)).toEqual([false, false, false, false, false, false, true])
  })
  test('loses no row, however fast or slow calls are', () => {
    for (const p95 of [0.04, 1, 20, 999, 60_000]) {
      const bars = histogram(of(p95, [[p95 / 10, p95 / 5, 3], [p95, p95 * 1.25, 4], [p95 * 40, p95 * 50, 1]]))
      expect(bars.reduce((n, b) => n + b.rows, 0)).toBe(8)
    }
  })
  test('is empty without calls', () => expect(histogram(of(0, []))).toEqual([]))
})

test('large runs and those that write are asked for first', () => {
  expect(mustAsk(plan)).toBe(true)
  expect(mustAsk({ ...plan, rows: 1000 })).toBe(false)
  expect(mustAsk({ ...plan, rows: 1, calls: 1, writes: true })).toBe(true)
  expect(mustAsk({ ...plan, rows: 1, calls: 0, writes: true })).toBe(false)
})

test('a dry run says what would happen', () => {
  expect(dryRun(plan)).toEqual([['Rows', '2,000'], ['Skipped', '30'], ['Same input, called once', '10'], ['Calls', '1,960'], ['Estimated time', 'about 2 min']])
  expect(dryRun({ ...plan, seconds: -1 }).at(-1)).toEqual(['Calls', '1,960'])
  expect(blanks(plan)).toEqual(['30 of 2,000 rows have no Domain.'])
  expect(blanks({ ...plan, rows: 1, blank: [{ value: 'Domain', count: 1 }] })).toEqual(['1 of 1 row has no Domain.'])
})
