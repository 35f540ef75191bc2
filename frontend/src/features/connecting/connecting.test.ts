import { expect, test } from 'vitest'
import type { ConnectorView } from '$lib/api/connectors'
import { chosen, filled, named } from './connecting'

const main = { id: 'a', name: 'Main' }
const sandbox = { id: 'b', name: 'Sandbox' }
const view = (connections: object[]) =>
  ({
    connector: { name: 'Acme', baseUrl: 'https://{x}.test', auth: { oauth2: { authorizationUrl: 'https://{x}.test/a', tokenUrl: 'https://{x}.test/t' } } },
    connection: connections[0],
    connections,
  }) as unknown as ConnectorView

test('one connection needs no name', () => expect(named(view([main]))).toBe('Acme'))
test('several are told apart', () => expect(named(chosen(view([main, sandbox]), 'b'))).toBe('Acme (Sandbox)'))
test('an unknown one is the default', () => expect(chosen(view([main, sandbox]), 'c').connection.id).toBe('a'))
test('the addresses are those of the connection', () => {
  const before = view([main, sandbox])
  const { connector } = filled(before, { problems: [], baseUrl: 'https://y.test', authorizationUrl: 'https://y.test/a', tokenUrl: '' })
  expect([connector.name, connector.baseUrl, connector.auth.oauth2.authorizationUrl, connector.auth.oauth2.tokenUrl]).toEqual([
    'Acme (Main)', 'https://y.test', 'https://y.test/a', 'https://{x}.test/t',
  ])
  expect(before.connector.baseUrl).toBe('https://{x}.test')
})
