// What the Set Up sheet offers. A choice that is a preset fills in a method that has a form of its own.
import type { Auth, AuthMethod } from '$lib/api/connectors'

/** The cards: the guide's two methods, and the rest behind one choice. */
export type Card = 'oauth2' | 'apiKey' | 'other'
export type Other = 'bearer' | 'basic' | 'clientCredentials' | 'login' | 'none'

export const others: { value: Other; label: string }[] = [
  { value: 'bearer', label: 'Bearer token' },
  { value: 'basic', label: 'Basic: user name and password' },
  { value: 'clientCredentials', label: 'OAuth 2.0 client credentials' },
  { value: 'login', label: 'Login request that returns a token' },
  { value: 'none', label: 'No sign-in' },
]

export function cardOf(method: AuthMethod): Card | '' {
  return method === '' || method === 'oauth2' || method === 'apiKey' ? method : 'other'
}

/** Fills in what the choice stands for. What was entered for other methods stays. */
export function choose(auth: Auth, choice: Other) {
  switch (choice) {
    case 'bearer':
      auth.method = 'apiKey'
      auth.apiKey.displayName ||= 'Access token'
      Object.assign(auth.apiKey, { keyName: 'Authorization', placement: 'header', valueTemplate: 'Bearer {key}' })
      break
    case 'clientCredentials':
      auth.method = 'oauth2'
      auth.oauth2.grant = 'clientCredentials'
      if (auth.oauth2.clientAuthentication === 'public') auth.oauth2.clientAuthentication = 'body'
      break
    default:
      auth.method = choice
  }
}
