import type { APIKey } from '$lib/api/connectors'

/** Says exactly where a key goes: "Sent in the header Authorization as Bearer ••••••••." */
export function placeOf(key: APIKey): string {
  const places = { header: 'the header', query: 'the query parameter', body: 'the body as' }
  const place = places[key.placement as keyof typeof places]
  const shape = key.valueTemplate && key.valueTemplate !== '{key}' ? ` as ${key.valueTemplate.replace('{key}', '••••••••')}` : ''
  return `Sent in ${place} ${key.keyName}${shape}. Stored in the system keychain.`
}
