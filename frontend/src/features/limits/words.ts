// The words of limits, outcome rules and pagination.
import type { BodyTest, Limits, Outcome, OutcomeRule, RateUnit, RetryPolicy } from '$lib/api/limits'
import { plural } from '$lib/format'

export const units: { value: RateUnit; label: string }[] = [
  { value: 'second', label: 'a second' },
  { value: 'minute', label: 'a minute' },
  { value: 'hour', label: 'an hour' },
  { value: 'day', label: 'a day' },
]

export const outcomes: { value: Outcome; label: string; description: string }[] = [
  { value: 'ok', label: 'OK', description: 'The call worked' },
  { value: 'empty', label: 'Empty', description: 'It worked, and there is nothing' },
  { value: 'notFound', label: 'Not found', description: 'What was asked for is not there' },
  { value: 'retry', label: 'Retry', description: 'Make the call again later' },
  { value: 'renew', label: 'Refresh the token', description: 'Then make the call again, once' },
  { value: 'fail', label: 'Fail', description: 'This call failed' },
  { value: 'stop', label: 'Stop the run', description: 'So would all others' },
]

export const bodyTests: { value: BodyTest; label: string }[] = [
  { value: '', label: 'Any body' },
  { value: 'exists', label: 'Has a value at' },
  { value: 'missing', label: 'Has nothing at' },
  { value: 'equals', label: 'Value is' },
  { value: 'contains', label: 'Value contains' },
  { value: 'text', label: 'Text contains' },
]

const outcomeName = (outcome: string) => outcomes.find((o) => o.value === outcome)?.label ?? outcome

/** A limit in words; empty when there is none. */
export function rateInWords(limits: Limits): string {
  if (limits.calls <= 0) return ''
  const unit = units.find((u) => u.value === (limits.per || 'second'))?.label ?? ''
  const burst = limits.burst > 1 ? `, ${limits.burst} at once after a pause` : ''
  return `${plural(limits.calls, 'call')} ${unit}${burst}`
}

function retriesInWords(retry: RetryPolicy): string {
  if (retry.tries === 1) return 'Never'
  return `Up to ${retry.tries || 4} tries${retry.ignoreHints ? ', whatever the answer asks for' : ''}`
}

/** A rule in one line, such as "429: Retry". */
export function ruleInWords(rule: OutcomeRule): string {
  const parts = [rule.status, rule.header && `${rule.header}${rule.within ? ` with “${rule.within}”` : ''}`]
  const test = bodyTests.find((t) => t.value === rule.body)
  if (rule.body === 'text') parts.push(`“${rule.value}” in the body`)
  else if (rule.body) parts.push(`${test?.label.toLowerCase()} ${rule.path}${rule.value ? ` “${rule.value}”` : ''}`)
  return `${parts.filter(Boolean).join(', ') || 'Any answer'}: ${outcomeName(rule.outcome)}`
}

interface All {
  limits: Limits
  retry: RetryPolicy
  outcomes: OutcomeRule[]
}

/** What the page of a connector says of its limits. */
export function limitFacts({ limits, retry, outcomes: rules }: All): [string, string][] {
  const facts: [string, string][] = [
    ['Rate limit', rateInWords(limits) || 'None'],
    ['Calls at once', limits.atOnce > 0 ? String(limits.atOnce) : ''],
    ['Counted', limits.perConnection ? 'For each connection' : ''],
    ['Time-out', limits.seconds > 0 ? `${limits.seconds} s` : ''],
    ['Retries', retriesInWords(retry)],
    ['Idempotency key', retry.idempotencyKey],
    ['Outcome rules', rules.length > 0 ? rules.map(ruleInWords).join('; ') : 'The usual ones'],
  ]
  return facts.filter(([, value]) => value)
}

/** The same while the section is closed: only what somebody changed. */
export function limitSummary({ limits, retry, outcomes: rules }: All): string {
  return [
    rateInWords(limits),
    limits.atOnce > 0 ? `${limits.atOnce} at once` : '',
    limits.perConnection ? 'per connection' : '',
    limits.seconds > 0 ? `${limits.seconds} s` : '',
    retry.tries > 0 ? retriesInWords(retry) : '',
    rules.length > 0 ? plural(rules.length, 'rule') : '',
  ]
    .filter(Boolean)
    .join(' · ')
}
