import { describe, expect, it } from 'vitest'
import type { Connector } from '$lib/api/connectors'
import type { ProviderParameter } from '$lib/api/providers'
import { problemOf, takenBack, valueIn } from './filling'

const connector = (over: Partial<Connector>) =>
  ({
    id: '1', name: '', description: '', baseUrl: '', category: 'CRM', auth: { method: '' },
    preparation: { documentationUrl: '', notes: '', methodChosen: false, credentials: false, sampleData: false },
    ...over,
  }) as Connector
const parameter = (over: Partial<ProviderParameter>): ProviderParameter => ({
  name: 'subdomain', label: 'Subdomain', help: '', prefix: '', suffix: '', pattern: '', choices: [], default: '', secret: false, ...over,
})

describe('takenBack', () => {
  const before = connector({ name: 'Mine' })
  const filled = connector({ name: 'Mine', description: 'Tickets', baseUrl: 'https://api.example.com', auth: { method: 'apiKey' } as Connector['auth'] })

  it('takes back what was filled in', () => {
    expect(takenBack(filled, { before, connector: filled })).toEqual(before)
  })
  it('leaves what the person changed since then', () => {
    const now = { ...filled, description: 'Our tickets', preparation: { ...filled.preparation, credentials: true } }
    const back = takenBack(now, { before, connector: filled })
    expect(back.description).toBe('Our tickets')
    expect(back.preparation.credentials).toBe(true)
    expect(back.baseUrl).toBe('')
  })
})

describe('valueIn', () => {
  const zendesk = parameter({ prefix: 'https://', suffix: '.zendesk.com' })
  it.each([
    ['acme', 'acme'],
    [' acme ', 'acme'],
    ['https://acme.zendesk.com/agent/home', 'acme'],
    ['acme.zendesk.com', 'acme'],
  ])('%s', (text, value) => expect(valueIn(zendesk, text)).toBe(value))
  it('takes the host of an address', () => {
    expect(valueIn(parameter({ prefix: 'https://' }), 'https://acme.okta.com/admin?x=1')).toBe('acme.okta.com')
  })
  it('leaves other texts alone', () => expect(valueIn(parameter({}), 'a/b')).toBe('a/b'))
})

describe('problemOf', () => {
  const digits = parameter({ label: 'Company ID', pattern: '[0-9]+' })
  it('says what is wrong', () => expect(problemOf(digits, '12a')).toBe('This doesn’t look like the Company ID.'))
  it('takes what matches as a whole', () => expect(problemOf(digits, '12')).toBeUndefined())
  it('takes nothing: it may be entered later', () => expect(problemOf(digits, '')).toBeUndefined())
})
