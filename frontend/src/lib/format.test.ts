import { describe, expect, test } from 'vitest'
import { ago, bytes, millis, plural, shortUrl, until } from './format'

const now = new Date(2026, 6, 15, 12, 0, 0) // a Wednesday noon, wherever the test runs
const before = (days: number, hours = 0, minutes = 0) =>
  new Date(2026, 6, 15 - days, 12 - hours, -minutes).toISOString()

test.each([
  [before(0), 'just now'],
  [before(0, 0, -5), 'just now'], // a clock that is ahead
  [before(0, 0, 4), '4 min ago'],
  [before(0, 0, 59), '59 min ago'],
  [before(0, 1), '1 hour ago'],
  [before(0, 11), '11 hours ago'],
  [before(0, 13), 'Yesterday'],
  [before(1, 12), 'Yesterday'],
  [before(2), '2 days ago'],
  [before(13), '13 days ago'],
  [before(14), '2 weeks ago'],
  [before(59), '8 weeks ago'],
  [before(60), '2 months ago'],
  [before(364), '12 months ago'],
  [before(365), '1 year ago'],
  [before(800), '2 years ago'],
])('ago %s is %s', (time, words) => expect(ago(time, now.getTime())).toBe(words))

test('minutes ago is not yet yesterday just after midnight', () => {
  const midnight = new Date(2026, 6, 15, 0, 10)
  expect(ago(new Date(2026, 6, 14, 23, 50).toISOString(), midnight.getTime())).toBe('20 min ago')
})

const s = 1000
const min = 60 * s
const h = 60 * min
test.each([
  [-1, ''],
  [0, ''],
  [30 * s, 'in less than a minute'],
  [54 * min, 'in 54 min'],
  [h - 1, 'in 1 hour'],
  [h, 'in 1 hour'],
  [5 * h + 20 * min, 'in 5 hours'],
  [48 * h, 'in 2 days'],
  [72 * h, 'in 3 days'],
])('until %d ms from now is "%s"', (left, words) =>
  expect(until(new Date(now.getTime() + left).toISOString(), now.getTime())).toBe(words),
)

test.each([
  [0, '0 ms'],
  [318.4, '318 ms'],
  [999.7, '1.00 s'],
  [1240, '1.24 s'],
  [9_999, '10.0 s'],
  [12_345, '12.3 s'],
  [59_990, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [144_000, '2 min 24 s'],
])('%d ms is %s', (ms, words) => expect(millis(ms)).toBe(words))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 KB'],
  [1_234, '1.2 KB'],
  [48_000_000, '48.0 MB'],
  [256_400_000, '256 MB'],
  [999_950, '1.0 MB'],
  [5_000_000_000_000, '5000 GB'],
])('%d bytes are %s', (n, words) => expect(bytes(n)).toBe(words))

describe('plural', () => {
  test.each([
    [0, 'action', undefined, '0 actions'],
    [1, 'action', undefined, '1 action'],
    [2, 'category', 'categories', '2 categories'],
    [5000, 'action', undefined, `${(5000).toLocaleString()} actions`],
  ])('%d %s', (n, one, many, words) => expect(plural(n, one, many)).toBe(words))
})

test.each([
  ['https://api.acme.example.com/', 'api.acme.example.com'],
  ['https://api.acme.example.com/v1', 'api.acme.example.com/v1'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'], // not encrypted: worth saying
])('%s is short for %s', (url, short) => expect(shortUrl(url)).toBe(short))
