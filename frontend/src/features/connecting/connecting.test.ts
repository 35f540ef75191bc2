import { expect, test } from 'vitest'
import type { ConnectorView } from '$lib/api/connectors'
import { chosen, filled, methodOf, named, signing } from './connecting'

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

const methods = [
  { choice: { id: '', name: 'API Key' }, auth: { method: 'apiKey' }, parameters: [], fields: ['key'] },
  { choice: { id: 'b', name: 'Basic' }, auth: { method: 'basic' }, parameters: ['tenant'], fields: ['user'] },
]
const using = (alternative: string) =>
  ({ connector: { auth: {} }, connection: { alternative }, connections: [], methods }) as unknown as ConnectorView
test('a connection is seen with its own method', () => {
  const view = signing(using('b'))
  expect([view.connector.auth.method, view.parameters, view.fields]).toEqual(['basic', ['tenant'], ['user']])
  expect(methodOf(view)).toBe('Basic')
})
test('one whose method was removed is offered the first, and says so', () => {
  expect(signing(using('gone')).connector.auth.method).toBe('apiKey')
  expect(methodOf(using('gone'))).toBe('A method that was removed')
})
test('a single method has no name to tell', () => expect(methodOf({ ...using(''), methods: methods.slice(0, 1) } as unknown as ConnectorView)).toBe(''))
