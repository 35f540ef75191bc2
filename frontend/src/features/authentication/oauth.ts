// How the settings of OAuth 2.0 are said in words.
import type { Discovery, EndpointField } from '$lib/api/connecting'
import type { ClientAuth, Grant, OAuth2, Redirect } from '$lib/api/connectors'
import { grantNames } from '$lib/methods'

/** The address to register; the port is chosen at sign-in when any free one will do (RFC 8252). */
export function redirectUrl({ host, port, path }: Redirect): string {
  return `http://${host}${port ? `:${port}` : ''}${path}`
}

export const clientAuthNames: Record<ClientAuth, string> = {
  body: 'In the request body',
  basic: 'Basic header',
  public: 'Public client, no secret',
  jwt: 'Signed JWT, with a private key',
}

/** A client secret is sent. */
export const hasSecret = (o: OAuth2) => (o.clientAuthentication === 'body' || o.clientAuthentication === 'basic') && o.grant !== 'assertion' && !signsToken(o)
/** Each request carries a JWT signed for it: no endpoint and no client takes part. */
export const signsToken = (o: OAuth2) => o.grant === 'signedToken'
/** A JWT is signed with a private key. */
export const signs = (o: OAuth2) => o.grant === 'assertion' || signsToken(o) || o.clientAuthentication === 'jwt'

/** What the closed Advanced section holds. */
export function summary(o: OAuth2): string {
  const client = { body: 'client in body', basic: 'Basic', public: 'public client', jwt: 'signed JWT' }[o.clientAuthentication as ClientAuth]
  const extras = signsToken(o) ? 0 : o.authorizationParams.length + o.tokenParams.length
  const code = o.grant === '' || o.grant === 'authorizationCode'
  return [
    code ? 'Authorization code' : grantNames[o.grant as Grant],
    code && (o.pkce === 'off' ? 'PKCE off' : 'PKCE S256'),
    o.grant !== 'assertion' && !signsToken(o) && client,
    extras > 0 && (extras === 1 ? '1 extra parameter' : `${extras} extra parameters`),
  ]
    .filter(Boolean)
    .join(', ')
}

export const endpointNames: Record<EndpointField, string> = {
  authorizationUrl: 'Authorization URL',
  tokenUrl: 'Access token URL',
  deviceUrl: 'Device authorization URL',
  revocationUrl: 'Revocation URL',
}

/**
 * The settings that a discovered document changes. A public client stays one: whether there is a secret
 * is for the registration to say. Without the issuer in its answers, Issuer has to be empty: answers
 * that do not name it would be ignored.
 */
export function taken(o: OAuth2, found: Discovery): Partial<OAuth2> {
  const changes: Partial<OAuth2> = {}
  for (const { field, url } of found.endpoints) changes[field] = url
  if (found.clientAuthentication && o.clientAuthentication !== 'public') changes.clientAuthentication = found.clientAuthentication
  if (found.pkce) changes.pkce = found.pkce
  changes.issuer = found.issuerInAnswer ? found.issuer : ''
  return changes
}
