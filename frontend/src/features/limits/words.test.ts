import { describe, expect, test } from 'vitest'
import type { Limits, OutcomeRule, RetryPolicy } from '$lib/api/limits'
import { pagesInWords } from '$features/actions/call/pages'
import { limitFacts, limitSummary, rateInWords, ruleInWords } from './words'

const limits = (more: Partial<Limits> = {}): Limits => ({ calls: 0, per: 'second', burst: 0, atOnce: 0, seconds: 0, ...more }) as Limits
const retry = (more: Partial<RetryPolicy> = {}): RetryPolicy =>
  ({ tries: 0, firstWait: 0, longestWait: 0, ignoreHints: false, noNetwork: false, idempotencyKey: '', ...more }) as RetryPolicy
const rule = (more: Partial<OutcomeRule>): OutcomeRule =>
  ({ status: '', header: '', within: '', body: '', path: '', value: '', outcome: 'retry', ...more }) as OutcomeRule

describe('limits in words', () => {
  test('rates', () => {
    expect(rateInWords(limits())).toBe('')
    expect(rateInWords(limits({ calls: 1, per: 'minute' as Limits['per'] }))).toBe('1 call a minute')
    expect(rateInWords(limits({ calls: 1000, burst: 100 }))).toBe('1,000 calls a second, 100 at once after a pause')
  })
  test('nothing is said of what nobody changed', () => {
    expect(limitSummary({ limits: limits(), retry: retry(), outcomes: [] })).toBe('')
    expect(limitFacts({ limits: limits(), retry: retry(), outcomes: [] })).toEqual([
      ['Rate limit', 'None'], ['Retries', 'Up to 4 tries'], ['Outcome rules', 'The usual ones'],
    ])
    expect(limitSummary({ limits: limits({ calls: 5 }), retry: retry({ tries: 1 }), outcomes: [rule({})] })).toBe('5 calls a second · Never · 1 rule')
  })
  test('rules', () => {
    expect(ruleInWords(rule({ status: '429' }))).toBe('429: Retry')
    expect(ruleInWords(rule({ status: '2xx', body: 'equals' as OutcomeRule['body'], path: 'error', value: 'x', outcome: 'fail' as OutcomeRule['outcome'] }))).toBe('2xx, value is error “x”: Fail')
    expect(ruleInWords(rule({ header: 'X-A', within: 'b', outcome: 'stop' as OutcomeRule['outcome'] }))).toBe('X-A with “b”: Stop the run')
  })
  test('pages', () => {
    const p = { kind: 'cursor', in: 'query', name: 'after', first: 0, sizeName: '', size: 0, from: 'body', path: 'paging.next', morePath: '', totalPath: '', pagesPath: '', shortPage: false, maxPages: 0, maxItems: 0 } as Parameters<typeof pagesInWords>[0]
    expect(pagesInWords(p)).toBe('Cursor from paging.next, sent as after')
    expect(pagesInWords({ ...p, kind: 'nextUrl' as typeof p.kind, from: 'link' as typeof p.from })).toBe('Next URL from the Link header')
    expect(pagesInWords({ ...p, kind: '' as typeof p.kind })).toBe('')
  })
})
