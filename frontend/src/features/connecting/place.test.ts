import { expect, test } from 'vitest'
import type { APIKey } from '$lib/api/connectors'
import { placeOf } from './place'

test.each<[APIKey['placement'], string, string, string]>([
  ['header', 'X-Api-Key', '{key}', 'Sent in the header X-Api-Key. Stored in the system keychain.'],
  ['header', 'X-Api-Key', '', 'Sent in the header X-Api-Key. Stored in the system keychain.'],
  ['header', 'Authorization', 'Bearer {key}', 'Sent in the header Authorization as Bearer ••••••••. Stored in the system keychain.'],
  ['query', 'api_key', '{key}', 'Sent in the query parameter api_key. Stored in the system keychain.'],
  ['body', 'token', '{key}', 'Sent in the body as token. Stored in the system keychain.'],
])('%s %s "%s"', (placement, keyName, valueTemplate, words) =>
  expect(placeOf({ displayName: 'Key', keyName, placement, valueTemplate, further: [] })).toBe(words),
)
