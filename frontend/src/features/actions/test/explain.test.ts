import { describe, expect, test } from 'vitest'
import { studio } from '../../../../wailsjs/go/models'
import type { Detected } from '$lib/api/actions'
import type { Code, Failure } from '$lib/api/call'
import type { Call } from '$lib/api/tests'
import { explain, messageIn, unanswered, type Explanation, type Situation } from './explain'

const header = (name: string, value: string) => ({ name, value, hidden: false })

function call(status: number, more: { headers?: [string, string][]; body?: string; method?: string } = {}): Call {
  return {
    id: 'k', connectorId: 'c', connectionId: 'c', connectionName: '', actionId: 'a', actionName: '', source: 'test', startedAt: '', values: {},
    request: {
      method: more.method ?? 'GET', url: 'https://api.acme.example.com/v1/companies/acme.com?x=1', headers: [],
      body: more.body ?? '', bodyTruncated: false, curl: '',
    },
    response: {
      status, statusText: '', protocol: 'HTTP/2.0', headers: (more.headers ?? []).map(([n, v]) => header(n, v)),
      contentType: '', charset: '', kind: 'empty', format: '' as const, bodyId: '', size: 0, wireSize: 0, notes: [],
    },
    failure: null, redirects: [], drift: [], ruling: null, try: 0, page: 0, timing: { dns: 0, connect: 0, tls: 0, wait: 0, download: 0, total: 0, reused: false },
  }
}

const parameter = (name: string, ...places: string[]): Detected => ({
  parameter: { name, type: 'text', required: true, default: '', description: '', keepSlashes: false, choices: [], style: '', raw: false, items: '' }, places,
})

const of = (answer: Call, more: Partial<Situation> = {}) => explain({ connector: 'Acme CRM', call: answer, parameters: [], ...more })
const labels = (e: Explanation | undefined) => e?.remedies.map((r) => r.label)

test.each([200, 201, 204])('an answer of %d needs no explanation', (status) => expect(of(call(status))).toBeUndefined())

describe('an answer that refuses', () => {
  test.each<[number, Explanation['tone'], string, string, string[]]>([
    [400, 'danger', 'Acme CRM did not accept the values (400).', 'Check the sample values.', ['Edit API Endpoint']],
    [401, 'danger', 'Acme CRM asked for sign-in.', 'Connect, then test again.', ['Connect', 'Edit authentication']],
    [403, 'danger', 'This account may not do that.', 'Ask for access, or connect with another account.', ['Connect again']],
    [404, 'danger', 'Acme CRM has nothing at this address.', 'Check the API Endpoint and the Base URL.', ['Edit API Endpoint', 'Edit Base URL']],
    [405, 'danger', 'Acme CRM does not take GET at this address.', 'Check the Request Type and the API Endpoint.', ['Edit Request Type', 'Edit API Endpoint']],
    [408, 'danger', 'Acme CRM took too long (408).', 'Try again in a minute.', ['Try again']],
    [413, 'danger', 'The request is too large.', 'Send less in the body.', ['Edit API Endpoint', 'Test API']],
    [415, 'danger', 'Acme CRM does not take this kind of body.', 'Check the Content-Type header and the body.', ['Edit headers', 'Edit API Endpoint']],
    [422, 'danger', 'Acme CRM did not accept the values (422).', 'Check the sample values.', ['Edit API Endpoint']],
    [429, 'warning', 'Acme CRM asked to slow down.', 'Wait a minute, then test again.', ['Test API']],
    [500, 'danger', 'Acme CRM had a problem of its own (500).', 'Try again in a minute.', ['Try again']],
    [503, 'danger', 'Acme CRM had a problem of its own (503).', 'Try again in a minute.', ['Try again']],
    [504, 'danger', 'Acme CRM took too long (504).', 'Try again in a minute.', ['Try again']],
  ])('%d', (status, tone, what, advice, remedies) => {
    const e = of(call(status))
    expect(e).toMatchObject({ tone, what, advice })
    expect(labels(e)).toEqual(remedies)
  })

  test('with reasons is quoted', () =>
    expect(of(call(422), { quote: 'weight must be between 0 and 1' })).toMatchObject({
      what: 'Acme CRM did not accept the values:', quote: '"weight must be between 0 and 1"',
    }))

  test('because of values leads to the first samples and to the body', () => {
    const parameters = [parameter('a', 'body'), parameter('b', 'query'), parameter('c', 'query')]
    expect(of(call(422, { body: '{}' }), { parameters })?.remedies).toMatchObject([
      { does: 'focus', field: 'values.a', parameter: 'a' },
      { does: 'focus', field: 'values.b', parameter: 'b' },
      { does: 'focus', field: 'body' },
    ])
  })

  test('because nothing is there speaks of the parameter in the path first', () => {
    const e = of(call(404), { parameters: [parameter('q', 'query'), parameter('domain', 'path')], quote: 'not found' })
    expect(e).toMatchObject({ parameter: 'domain', quote: '/v1/companies/acme.com' })
    expect(e?.remedies).toMatchObject([{ field: 'values.domain' }, { field: 'endpoint' }])
  })

  test('the method names those that are taken', () => {
    const e = of(call(405, { method: 'POST', headers: [['allow', 'GET, HEAD']] }))
    expect(e).toMatchObject({ what: 'Acme CRM does not take POST at this address.', advice: 'It takes GET, HEAD. Change the Request Type.' })
  })

  test.each([
    ['2', 'Wait 2 s, then test again.'],
    [' 30 ', 'Wait 30 s, then test again.'],
    ['0.4', 'Wait 1 s, then test again.'],
    ['soon', 'Wait a minute, then test again.'],
    ['', 'Wait a minute, then test again.'],
  ])('for a while says how long: Retry-After "%s"', (after, advice) =>
    expect(of(call(429, { headers: [['Retry-After', after]] }))?.advice).toBe(advice),
  )

  test('until a date says when', () => {
    const until = new Date(2026, 6, 15, 12, 30, 0)
    expect(of(call(429, { headers: [['Retry-After', until.toUTCString()]] }))?.advice).toBe(
      `Wait until ${until.toLocaleTimeString()}, then test again.`,
    )
  })
})

test('a redirect that was not followed says where to', () => {
  const e = of(call(302, { headers: [['LOCATION', 'https://eu.acme.example.com/']] }))
  expect(e).toMatchObject({ tone: 'warning', quote: 'https://eu.acme.example.com/' })
  expect(e?.remedies[0]).toMatchObject({ does: 'base-url' })
})

const failure = (code: Code, field = ''): Failure => ({ code, message: 'What happened.', fix: 'What to do.', detail: 'Their words', field })

describe('a call without an answer', () => {
  test('is said in the words of the failure, whatever came before it', () =>
    expect(of({ ...call(200), failure: failure('truncated') })).toMatchObject({
      tone: 'danger', what: 'What happened.', quote: 'Their words', advice: 'What to do.',
    }))

  test('quotes nobody who said nothing', () => expect(unanswered({ ...failure('dns'), detail: '' }).quote).toBeUndefined())

  test.each<[Code, string[]]>([
    ['not_connected', ['connect Connect']],
    ['credential_moved', ['connect Connect again']],
    ['credential_refused', ['connect Connect again']],
    ['invalid_grant', ['connect Connect again']],
    ['invalid_client', ['authentication Edit authentication']],
    ['invalid_scope', ['authentication Edit authentication']],
    ['redirect_uri_mismatch', ['authentication Edit authentication']],
    ['access_denied', ['test Try again']],
    ['sign_in_timeout', ['test Try again']],
    ['port_busy', ['test Try again']],
    ['token_unavailable', ['test Try again']],
    ['dns', ['base-url Edit Base URL', 'test Try again']],
    ['unreachable', ['test Try again']],
    ['timeout', ['test Try again']],
    ['truncated', ['test Try again']],
    ['offline', ['test Try again']],
    ['too_large', ['settings Open Settings']],
    ['keychain_locked', ['unlock Unlock']],
    ['keychain_waiting', ['unlock Unlock']],
    ['keychain_missing', ['keep-for-session Keep for this session']],
    ['disk_full', ['test Try again']],
  ])('%s offers %j', (code, remedies) =>
    expect(unanswered(failure(code)).remedies.map((r) => `${r.does} ${r.label}`)).toEqual(remedies),
  )

  test('that was not sent leads to the field', () =>
    expect(unanswered(failure('invalid', 'query.2.value')).remedies).toEqual([
      { does: 'focus', label: 'Show the field', field: 'query.2.value' },
    ]))

  test('offers a way out for every code', () => {
    for (const code of Object.values(studio.Code) as Code[]) expect(labels(unanswered(failure(code, 'name')))).not.toEqual([])
  })
})

describe('the sentence in an error answer', () => {
  test.each<[string, string | undefined]>([
    ['{"message": " Weight is too large. "}', 'Weight is too large.'],
    ['{"error": "invalid_request", "error_description": "The code is used."}', 'The code is used.'],
    ['{"error": {"code": 7, "message": "No such record"}}', 'No such record'],
    ['{"errors": [{"detail": "Name is missing"}, {"detail": "b"}]}', 'Name is missing'],
    ['[{"errorCode": "X", "message": "Session expired"}]', 'Session expired'],
    ['{"type": "about:blank", "title": "Bad", "detail": "Field q is missing"}', 'Field q is missing'],
    ['{"error": true, "reason": "quota"}', 'quota'],
    ['{"message": "", "errors": ["first", "second"]}', 'first'],
    ['"only words"', 'only words'],
    ['{"id": 1, "name": "Acme"}', undefined],
    ['{"errors": []}', undefined],
    ['null', undefined],
    ['<html>', undefined],
    ['', undefined],
  ])('%s', (text, sentence) => expect(messageIn(text)).toBe(sentence))

  test('is cut when it is a page', () => {
    const cut = messageIn(JSON.stringify({ message: 'x'.repeat(1000) }))
    expect(cut).toHaveLength(240)
    expect(cut?.endsWith('…')).toBe(true)
  })

  test('is not looked for in depths without end', () => {
    const deep = '{"error":'.repeat(50) + '"far away"' + '}'.repeat(50)
    expect(messageIn(deep)).toBeUndefined()
  })
})
