// What a form was filled in with, and how that is taken back.
import type { Connector } from '$lib/api/connectors'
import type { Filled, Offer, OfferedMethod, ProviderParameter } from '$lib/api/providers'

/** A form that was filled in from a provider. */
export interface Filling extends Filled {
  offer: Offer
  method: OfferedMethod
  /** The connector as it was before. */
  before: Connector
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The connector without what was filled in. What the person changed since then stays. */
export function takenBack(now: Connector, { before, connector: filled }: Pick<Filling, 'before' | 'connector'>): Connector {
  const back = <T extends object>(now: T, before: T, filled: T, keys: (keyof T)[]): T => {
    const result = { ...now }
    for (const key of keys) if (same(now[key], filled[key])) result[key] = before[key]
    return result
  }
  const result = back(now, before, filled, ['name', 'description', 'baseUrl', 'category', 'auth', 'alternatives', 'defaultHeaders', 'limits', 'pagination', 'parameters', 'checkRequest', 'lookUp'])
  const preparation = back(now.preparation, before.preparation, filled.preparation, ['documentationUrl', 'notes', 'methodChosen'])
  return { ...result, preparation }
}

/** The value in what was pasted, such as "acme" in "https://acme.example.com/start". */
export function valueIn({ prefix, suffix }: ProviderParameter, text: string): string {
  let value = text.trim()
  if (prefix && value.toLowerCase().startsWith(prefix.toLowerCase())) value = value.slice(prefix.length)
  const end = suffix ? value.toLowerCase().indexOf(suffix.toLowerCase()) : -1
  if (end >= 0) return value.slice(0, end)
  return prefix.endsWith('://') ? (value.split(/[/?#]/)[0] ?? '') : value
}

/** Why a value can't be right; nothing for an empty one, which may be entered later. */
export function problemOf({ label, pattern }: ProviderParameter, value: string): string | undefined {
  if (!value || !pattern || new RegExp(`^(?:${pattern})$`).test(value)) return undefined
  return `This doesn’t look like the ${label}.`
}

/** Whether there is something to choose or to enter before the form can be filled in. */
export const asks = (offer: Offer): boolean => offer.methods.length > 1 || (offer.methods[0]?.parameters.length ?? 0) > 0
