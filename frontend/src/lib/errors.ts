// What the window says and offers for each code of a failure. The words of the case at hand come with
// the failure itself; these are the title over them and the way out.
import type { Code } from './api/call'

export type Severity = 'danger' | 'warning' | 'info' | 'none'

/** What the filled button does. The feature that shows the failure carries it out. */
export type Remedy =
  | 'retry'
  | 'connect'
  | 'editAuthentication'
  | 'editScopes'
  | 'copyRedirect'
  | 'editBaseUrl'
  | 'openSettings'
  | 'unlock'
  | 'keepForSession'
  | 'restore'
  | 'fixFields'
  | 'none'

interface Meaning {
  title: string
  severity: Severity
  remedy: Remedy
}

export const meanings: Record<Code, Meaning> = {
  internal: { title: 'Something went wrong', severity: 'danger', remedy: 'retry' },
  invalid: { title: 'Some details need a fix', severity: 'danger', remedy: 'fixFields' },
  not_found: { title: 'It is no longer there', severity: 'warning', remedy: 'none' },
  conflict: { title: 'It was changed elsewhere', severity: 'warning', remedy: 'fixFields' },
  cancelled: { title: 'Cancelled', severity: 'none', remedy: 'none' },

  keychain_missing: { title: 'No keychain service', severity: 'danger', remedy: 'keepForSession' },
  keychain_locked: { title: 'The system keychain is locked', severity: 'danger', remedy: 'unlock' },
  keychain_waiting: { title: 'The system keychain is waiting for you', severity: 'warning', remedy: 'unlock' },
  keychain_failed: { title: 'The system keychain did not answer as expected', severity: 'danger', remedy: 'retry' },

  not_connected: { title: 'Not connected', severity: 'warning', remedy: 'connect' },
  credential_moved: { title: 'Saved for another address', severity: 'danger', remedy: 'connect' },
  credential_refused: { title: 'The credentials were refused', severity: 'danger', remedy: 'connect' },
  port_busy: { title: 'The port is in use', severity: 'danger', remedy: 'retry' },
  sign_in_timeout: { title: 'No approval arrived', severity: 'warning', remedy: 'retry' },
  access_denied: { title: 'Access was not approved', severity: 'warning', remedy: 'retry' },
  invalid_client: { title: 'Client ID or Client secret refused', severity: 'danger', remedy: 'editAuthentication' },
  invalid_grant: { title: 'The approval is no longer good', severity: 'danger', remedy: 'connect' },
  invalid_scope: { title: 'A scope is not known', severity: 'danger', remedy: 'editScopes' },
  redirect_uri_mismatch: { title: 'The redirect URL is not registered', severity: 'danger', remedy: 'copyRedirect' },
  sign_in_failed: { title: 'Sign-in failed', severity: 'danger', remedy: 'retry' },
  login_refused: { title: 'The login was refused', severity: 'danger', remedy: 'connect' },
  token_unavailable: { title: 'The token could not be renewed yet', severity: 'warning', remedy: 'retry' },

  dns: { title: 'Server not found', severity: 'danger', remedy: 'editBaseUrl' },
  unreachable: { title: 'Server not reachable', severity: 'danger', remedy: 'retry' },
  tls: { title: 'The certificate can’t be trusted', severity: 'danger', remedy: 'openSettings' },
  proxy: { title: 'The proxy refused the connection', severity: 'danger', remedy: 'openSettings' },
  timeout: { title: 'No answer in time', severity: 'warning', remedy: 'retry' },
  truncated: { title: 'The answer ended too early', severity: 'warning', remedy: 'retry' },
  too_large: { title: 'The answer is too large', severity: 'warning', remedy: 'openSettings' },
  offline: { title: 'You are offline', severity: 'warning', remedy: 'retry' },

  disk_full: { title: 'The disk is full', severity: 'danger', remedy: 'retry' },
  database_busy: { title: 'The data is in use by another program', severity: 'warning', remedy: 'retry' },
  damaged: { title: 'The data could not be read', severity: 'danger', remedy: 'restore' },
  too_new: { title: 'The data belongs to a later version', severity: 'danger', remedy: 'none' },
  file_refused: { title: 'The file can’t be used', severity: 'warning', remedy: 'none' },
}

export const meaning = (code: Code): Meaning => meanings[code] ?? meanings.internal
