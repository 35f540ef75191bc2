import { expect, test } from 'vitest'
import { split } from './split'

test.each([
  ['https://api.acme.example.com/companies', 'https://api.acme.example.com', '/companies'],
  ['https://api.acme.example.com/v1/companies', 'https://api.acme.example.com/v1', '/companies'],
  ['https://acme.example.com/api/v2.1/people/42', 'https://acme.example.com/api/v2.1', '/people/42'],
  ['https://acme.example.com/services/data/v59.0/query?q=SELECT', 'https://acme.example.com/services/data/v59.0', '/query?q=SELECT'],
  ['https://acme.example.com/rest/2024-01/orders', 'https://acme.example.com/rest/2024-01', '/orders'],
  ['http://127.0.0.1:8080/items#top', 'http://127.0.0.1:8080', '/items'],
  ['  https://acme.example.com/items/  ', 'https://acme.example.com', '/items'],
  ['https://API.Acme.example.com/V1/Items', 'https://api.acme.example.com/V1', '/Items'],
  ['https://acme.example.com/v1/companies/{domain}?fields={fields}', 'https://acme.example.com/v1', '/companies/{domain}?fields={fields}'],
  ['https://acme.example.com/items/a%2Fb', 'https://acme.example.com', '/items/a%2Fb'],
  ['https://ada:secret@acme.example.com/items', 'https://acme.example.com', '/items'], // a password has no place in either
  ['https://acme.example.com/items/v2', 'https://acme.example.com', '/items/v2'],
])('%s', (address, base, endpoint) => expect(split(address)).toEqual({ base, endpoint }))

test.each([
  ['https://api.acme.example.com'],
  ['https://api.acme.example.com/'],
  ['https://api.acme.example.com/v1/'],
  ['https://acme.example.com/api/v2'],
  ['https://acme.example.com/{tenant}/api'],
  ['https://acme.example.com/?x=1'],
  ['acme.example.com/items'],
  ['ftp://acme.example.com/items'],
  ['https://'],
  ['v1/items'],
  [''],
])('"%s" has no endpoint in it', (address) => expect(split(address)).toBeUndefined())
