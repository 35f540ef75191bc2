// What an outcome means, in words, and where its likely cause is.

import type { Detected } from '$lib/api/actions'
import type { Failure } from '$lib/api/call'
import type { Call, Response } from '$lib/api/tests'
import { meaning } from '$lib/errors'

/** What a button of an explanation does. */
export type Remedy =
  | { does: 'test'; label: string }
  | { does: 'focus'; label: string; field: string; parameter?: string }
  | { does: 'connect'; label: string }
  | { does: 'authentication'; label: string }
  | { does: 'base-url'; label: string }
  | { does: 'settings'; label: string }
  | { does: 'unlock'; label: string }
  | { does: 'keep-for-session'; label: string }

export interface Explanation {
  tone: 'danger' | 'warning'
  what: string // what happened, in one sentence
  quote?: string // the other system's own words, or the address
  advice: string // what to try
  parameter?: string // the parameter that advice speaks of first
  remedies: Remedy[] // the likeliest cause first
}

export interface Situation {
  connector: string // its name
  call: Call
  parameters: Detected[]
  quote?: string // a message found in the answer
}

const again: Remedy = { does: 'test', label: 'Test API' }
const retry: Remedy = { does: 'test', label: 'Try again' }
const endpoint: Remedy = { does: 'focus', label: 'Edit API Endpoint', field: 'endpoint' }
const sample = (parameter: string): Remedy => ({ does: 'focus', label: 'Edit', field: `values.${parameter}`, parameter })

/** Nothing for an answer that needs no explanation. */
export function explain(s: Situation): Explanation | undefined {
  if (s.call.failure) return unanswered(s.call.failure)
  const status = s.call.response?.status ?? 0
  if (status >= 400) return refused(s, status)
  if (status >= 300) return redirected(s.call.response)
  return undefined
}

function refused(s: Situation, status: number): Explanation {
  const name = s.connector
  const quote = s.quote && `"${s.quote}"`
  switch (status) {
    case 401:
      return {
        tone: 'danger', quote, what: `${name} asked for sign-in.`, advice: 'Connect, then test again.',
        remedies: [{ does: 'connect', label: 'Connect' }, { does: 'authentication', label: 'Edit authentication' }],
      }
    case 403:
      return {
        tone: 'danger', quote, what: 'This account may not do that.', advice: 'Ask for access, or connect with another account.',
        remedies: [{ does: 'connect', label: 'Connect again' }],
      }
    case 404:
      return missing(s)
    case 405:
      return {
        tone: 'danger', quote, what: `${name} does not take ${s.call.request.method} at this address.`,
        advice: allowed(s.call.response), remedies: [{ does: 'focus', label: 'Edit Request Type', field: 'method' }, endpoint],
      }
    case 413:
      return { tone: 'danger', quote, what: 'The request is too large.', advice: 'Send less in the body.', remedies: [body(s), again] }
    case 415:
      return {
        tone: 'danger', quote, what: `${name} does not take this kind of body.`, advice: 'Check the Content-Type header and the body.',
        remedies: [{ does: 'focus', label: 'Edit headers', field: 'headers' }, body(s)],
      }
    case 408:
    case 504:
      return { tone: 'danger', quote, what: `${name} took too long (${status}).`, advice: 'Try again in a minute.', remedies: [retry] }
    case 429:
      return { tone: 'warning', quote, what: `${name} asked to slow down.`, advice: `Wait ${wait(s.call.response)}, then test again.`, remedies: [again] }
  }
  if (status >= 500) {
    return {
      tone: 'danger', quote, what: `${name} had a problem of its own (${status}).`, advice: 'Try again in a minute.', remedies: [retry],
    }
  }
  return {
    tone: 'danger', quote, what: quote ? `${name} did not accept the values:` : `${name} did not accept the values (${status}).`,
    advice: 'Check the sample values.', remedies: [...samples(s).slice(0, 2), body(s)],
  }
}

function missing(s: Situation): Explanation {
  const first = s.parameters.find((d) => d.places.includes('path')) ?? s.parameters[0]
  const common = { tone: 'danger' as const, what: `${s.connector} has nothing at this address.`, quote: path(s.call.request.url) }
  if (!first) return { ...common, advice: 'Check the API Endpoint and the Base URL.', remedies: [endpoint, { does: 'base-url', label: 'Edit Base URL' }] }
  return {
    ...common, parameter: first.parameter.name,
    advice: 'first. If other values work, the API Endpoint is right and this record doesn’t exist.',
    remedies: [sample(first.parameter.name), endpoint],
  }
}

function redirected(response: Response | null): Explanation {
  const to = response?.headers.find((h) => h.name.toLowerCase() === 'location')?.value
  return {
    tone: 'warning', what: 'The answer points to another address, which was not followed.', quote: to,
    advice: 'If this is where the API lives, put it into the Base URL.', remedies: [{ does: 'base-url', label: 'Edit Base URL' }, endpoint],
  }
}

/** The call brought no answer, or was not sent at all. */
export function unanswered(f: Failure): Explanation {
  return { tone: 'danger', what: f.message, quote: f.detail || undefined, advice: f.fix, remedies: remediesOf(f) }
}

function remediesOf(f: Failure): Remedy[] {
  switch (meaning(f.code).remedy) {
    case 'connect':
      return [{ does: 'connect', label: f.code === 'not_connected' ? 'Connect' : 'Connect again' }]
    case 'editAuthentication':
    case 'editScopes':
    case 'copyRedirect':
      return [{ does: 'authentication', label: 'Edit authentication' }]
    case 'editBaseUrl':
      return [{ does: 'base-url', label: 'Edit Base URL' }, retry]
    case 'openSettings':
      return [{ does: 'settings', label: 'Open Settings' }]
    case 'unlock':
      return [{ does: 'unlock', label: 'Unlock' }]
    case 'keepForSession':
      return [{ does: 'keep-for-session', label: 'Keep for this session' }]
    case 'fixFields':
      return f.field ? [{ does: 'focus', label: 'Show the field', field: f.field }] : []
    default:
      return [retry]
  }
}

const samples = (s: Situation): Remedy[] => s.parameters.map((d) => sample(d.parameter.name))

const body = (s: Situation): Remedy =>
  s.call.request.body ? { does: 'focus', label: 'Edit body', field: 'body' } : endpoint

function path(url: string): string {
  try {
    return new URL(url).pathname
  } catch {
    return url
  }
}

function allowed(response: Response | null): string {
  const allow = response?.headers.find((h) => h.name.toLowerCase() === 'allow')?.value
  return allow ? `It takes ${allow}. Change the Request Type.` : 'Check the Request Type and the API Endpoint.'
}

/** Retry-After is a number of seconds or a date (RFC 9110 section 10.2.3). */
function wait(response: Response | null): string {
  const after = response?.headers.find((h) => h.name.toLowerCase() === 'retry-after')?.value.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(after)) return `${Math.ceil(Number(after))} s` // some systems send fractions
  const until = Date.parse(after)
  return Number.isNaN(until) ? 'a minute' : `until ${new Date(until).toLocaleTimeString()}`
}

const telling = ['message', 'error_description', 'errorMessage', 'detail', 'description', 'title', 'error', 'reason', 'msg']

/** The sentence in which an error answer says what is wrong, if it has one. */
export function messageIn(text: string): string | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return undefined
  }
  return sentence(answer, 0)
}

function sentence(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.trim() ? cut(value.trim()) : undefined
  if (depth > 4 || typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return sentence(value[0], depth + 1)
  const members = value as Record<string, unknown>
  for (const key of telling) {
    const found = sentence(members[key], depth + 1)
    if (found) return found
  }
  return sentence(members.errors, depth + 1)
}

const cut = (text: string) => (text.length > 240 ? `${text.slice(0, 239)}…` : text)
