import { describe, expect, test } from 'vitest'
import type { Discovery } from '$lib/api/connecting'
import type { OAuth2 } from '$lib/api/connectors'
import { taken } from './oauth'

const found = (more: Partial<Discovery> = {}): Discovery => ({
  issuer: 'https://login.acme.example', source: 'https://login.acme.example/.well-known/openid-configuration',
  endpoints: [
    { field: 'authorizationUrl', url: 'https://login.acme.example/a', host: 'login.acme.example', elsewhere: false },
    { field: 'tokenUrl', url: 'https://tokens.acme.example/t', host: 'tokens.acme.example', elsewhere: true },
  ],
  scopes: [], pkceMethods: [], clientAuths: [], clientAuthentication: 'basic', pkce: 'S256', issuerInAnswer: true, warnings: [], ...more,
})
const form = (more: Partial<OAuth2> = {}) => ({ clientAuthentication: 'body', pkce: 'off', issuer: 'typed', ...more }) as OAuth2

describe('A15 what is taken over from an issuer', () => {
  test('the endpoints it names, and what follows for the client', () =>
    expect(taken(form(), found())).toEqual({
      authorizationUrl: 'https://login.acme.example/a', tokenUrl: 'https://tokens.acme.example/t',
      clientAuthentication: 'basic', pkce: 'S256', issuer: 'https://login.acme.example',
    }))
  test('a public client stays one', () =>
    expect(taken(form({ clientAuthentication: 'public' }), found())).not.toHaveProperty('clientAuthentication'))
  test('what it leaves open stays as it is, PKCE among it', () => {
    const changes = taken(form(), found({ clientAuthentication: '' as never, pkce: '' as never }))
    expect(changes).not.toHaveProperty('clientAuthentication')
    expect(changes).not.toHaveProperty('pkce')
  })
  test('no issuer where answers do not name it: they would all be ignored', () =>
    expect(taken(form(), found({ issuerInAnswer: false })).issuer).toBe(''))
})
