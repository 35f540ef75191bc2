import { describe, expect, test, vi } from 'vitest'
import { ApiError, bound, failureOf } from './call'

const dns = { code: 'dns' as const, message: 'There is no such server.', fix: 'Check the Base URL.', detail: 'api.x', field: 'baseUrl' }

test.each<[string, unknown]>([
  ['an ApiError', new ApiError(dns)],
  ['an Error around our JSON', new Error(JSON.stringify(dns))],
  ['our JSON as text', JSON.stringify(dns)],
  ['an object', { ...dns }],
  ['an object with more', { ...dns, stack: 'x' }],
])('%s is the failure it carries', (_, thrown) => expect(failureOf(thrown)).toEqual(dns))

test('members that are missing are empty', () =>
  expect(failureOf('{"code":"offline","message":"No network."}')).toEqual({
    code: 'offline', message: 'No network.', fix: '', detail: '', field: '',
  }))

test.each<[string, unknown, string]>([
  ['plain text', 'bridge is gone', 'bridge is gone'],
  ['an Error', new TypeError('x is not a function'), 'x is not a function'],
  ['JSON of another shape', '{"error":"nope"}', '{"error":"nope"}'],
  ['JSON that is no object', '42', '42'],
  ['null', null, 'null'],
  ['nothing', undefined, 'undefined'],
])('%s is an unexpected failure that keeps the words', (_, thrown, detail) => {
  const failure = failureOf(thrown)
  expect(failure).toMatchObject({ code: 'internal', detail, field: '' })
  expect(failure.message).not.toBe('')
  expect(failure.fix).not.toBe('')
})

describe('a bound call', () => {
  test('throws an ApiError with the code', async () => {
    const call = bound(async () => {
      throw JSON.stringify(dns)
    })
    const thrown: unknown = await call().catch((e: unknown) => e)
    expect(thrown).toBeInstanceOf(ApiError)
    expect(thrown).toMatchObject({ code: 'dns', message: dns.message, failure: dns })
  })

  test('hands over copies: what is typed while it runs does not reach it', async () => {
    const seen: unknown[] = []
    const draft = { name: 'Acme', tags: ['a'] }
    const binding = vi.fn(async (...args: [typeof draft, string]) => {
      await Promise.resolve()
      seen.push(structuredClone(args[0]), args[1])
    })
    const done = bound(binding)(draft, 'task')
    draft.name = 'Other'
    draft.tags.push('b')
    await done
    expect(seen).toEqual([{ name: 'Acme', tags: ['a'] }, 'task'])
  })
})
