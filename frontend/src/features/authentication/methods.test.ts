import { expect, test } from 'vitest'
import type { Auth } from '$lib/api/connectors'
import { cardOf, choose } from './methods'

const auth = () =>
  ({
    method: '', apiKey: { displayName: '', keyName: 'X-Old', placement: 'query', valueTemplate: '' },
    oauth2: { grant: '', clientAuthentication: 'public', tokenUrl: 'https://a.example/token' },
  }) as unknown as Auth

test('a bearer token is an API key behind Bearer', () => {
  const a = auth()
  choose(a, 'bearer')
  expect(a.method).toBe('apiKey')
  expect(a.apiKey).toMatchObject({ displayName: 'Access token', keyName: 'Authorization', placement: 'header', valueTemplate: 'Bearer {key}' })
})
test('client credentials are OAuth 2.0 with a secret', () => {
  const a = auth()
  choose(a, 'clientCredentials')
  expect(a.method).toBe('oauth2')
  expect(a.oauth2).toMatchObject({ grant: 'clientCredentials', clientAuthentication: 'body', tokenUrl: 'https://a.example/token' })
})
test.each(['basic', 'login', 'none'] as const)('%s is behind the third card', (method) => {
  const a = auth()
  choose(a, method)
  expect(a.method).toBe(method)
  expect(cardOf(a.method)).toBe('other')
})
test.each(['', 'oauth2', 'apiKey'] as const)('"%s" is a card of its own', (method) => expect(cardOf(method)).toBe(method))
