import { expect, test } from 'vitest'
import type { Call } from '$lib/api/tests'
import { placed, ruled } from './ruling'

const call = (ruling: object | null, more: object = {}): Call => ({ ruling, try: 0, page: 0, ...more }) as Call

test('the rule and what a run does', () => {
  const rule = '429 means retry'
  expect(ruled(call({ rule, why: 'after 2 s, from Retry-After: 2', outcome: 'retry', usual: true }))).toBe('Rule: 429 means retry, after 2 s, from Retry-After: 2')
  expect(ruled(call({ rule: '200 means OK', why: '', outcome: 'ok', usual: true }))).toBe('')
  expect(ruled(call({ rule: '418 means OK', why: '', outcome: 'ok', usual: false }))).toBe('Rule: 418 means OK')
  expect(ruled(call(null))).toBe('')
})

test('which sending it was', () => {
  expect(placed(call(null))).toBe('')
  expect(placed(call(null, { try: 1 }))).toBe('')
  expect(placed(call(null, { try: 3, page: 2 }))).toBe('Page 2 · Try 3')
})
