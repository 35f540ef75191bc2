import { describe, expect, test } from 'vitest'
import type { OAuth2 } from '$lib/api/connectors'
import { redirectUrl, summary } from './oauth'

const oauth = (more: Partial<OAuth2> = {}): OAuth2 => ({
  redirect: { host: '127.0.0.1', port: 47823, path: '/callback' },
  authorizationUrl: '', tokenUrl: '', refreshUrl: '', scopes: '', clientId: '', scopeSeparator: ' ',
  clientAuthentication: 'body', rawBasic: false, pkce: 'S256', issuer: '', audience: '', resource: '', revocationUrl: '',
  authorizationParams: [], tokenParams: [], tokenPath: '', tokenScheme: '', grant: '', deviceUrl: '', tokenFormat: '', tokenHeaders: [],
  refreshParams: [], parameterNames: [], refreshTokenPath: '', expiryPath: '', identityPath: '', assertion: { algorithm: 'RS256', keyId: '', claims: [], life: 0, encoding: '', withId: false }, sendAs: [], keep: [], ...more,
})
const pair = { name: 'prompt', value: 'consent' }

test.each([
  [{ host: '127.0.0.1', port: 47823, path: '/callback' }, 'http://127.0.0.1:47823/callback'],
  [{ host: 'localhost', port: 8080, path: '/oauth/done' }, 'http://localhost:8080/oauth/done'],
  [{ host: '127.0.0.1', port: 0, path: '/callback' }, 'http://127.0.0.1/callback'], // any free port
])('%o is registered as %s', (redirect, url) => expect(redirectUrl(redirect)).toBe(url))

describe('the closed Advanced section says', () => {
  test.each<[Partial<OAuth2>, string]>([
    [{}, 'Authorization code, PKCE S256, client in body'],
    [{ clientAuthentication: 'basic' }, 'Authorization code, PKCE S256, Basic'],
    [{ clientAuthentication: 'public' }, 'Authorization code, PKCE S256, public client'],
    [{ grant: 'clientCredentials' }, 'Client credentials, no person, client in body'],
    [{ pkce: 'off' }, 'Authorization code, PKCE off, client in body'],
    [{ tokenParams: [pair] }, 'Authorization code, PKCE S256, client in body, 1 extra parameter'],
    [
      { clientAuthentication: 'basic', authorizationParams: [pair, pair], tokenParams: [pair] },
      'Authorization code, PKCE S256, Basic, 3 extra parameters',
    ],
  ])('%o: %s', (more, words) => expect(summary(oauth(more))).toBe(words))
})
