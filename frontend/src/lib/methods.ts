// The authentication methods in words.
import type { AuthMethod, Grant, Placement } from './api/connectors'

export const methodNames: Record<AuthMethod, string> = {
  '': 'Not set up',
  none: 'No sign-in',
  oauth2: 'OAuth 2.0',
  apiKey: 'API Key',
  basic: 'Basic',
  login: 'Login request',
}

export const grantNames: Record<Grant, string> = {
  '': 'Authorization code, in the browser',
  authorizationCode: 'Authorization code, in the browser',
  device: 'Device code, typed in any browser',
  clientCredentials: 'Client credentials, no person',
  password: 'User name and password',
  refreshToken: 'A refresh token that is pasted',
  assertion: 'Signed assertion (JWT), no person',
  signedToken: 'Signed token (JWT), sent itself',
}

export const placementNames: Record<Placement, string> = {
  query: 'Query parameter',
  header: 'Header',
  body: 'Body',
  cookie: 'Cookie',
  path: 'Path of the Base URL',
}
