import { afterEach, describe, expect, test } from 'vitest'
import type { ConnectorRow } from '$lib/api/connectors'
import { needsNetwork, online } from '$lib/online.svelte'
import { paths } from '$lib/router.svelte'
import { doorOf, menuOf } from './rows'

const row = (more: Partial<ConnectorRow> = {}): ConnectorRow => ({
  id: 'c1', name: 'Acme', description: '', baseUrl: 'https://api.acme.example.com', logo: '', category: 'CRM', method: 'oauth2',
  status: 'notConnected', missing: '', unsaved: false, actions: 0, lastUsed: null, ...more,
})
const item = (id: string, of: ConnectorRow) => menuOf(of).find((entry) => entry !== 'separator' && entry.id === id)

afterEach(() => void (online.value = true))

test.each<[ConnectorRow['status'], string]>([
  ['draft', paths.newConnector('c1')],
  ['notConnected', paths.connector('c1')],
  ['connected', paths.connector('c1')],
  ['broken', paths.connector('c1')],
])('a row that is %s opens %s', (status, door) => expect(doorOf(row({ status }))).toBe(door))

describe('Connect in the menu', () => {
  test.each<[string, Partial<ConnectorRow>, boolean, string, string | undefined]>([
    ['not connected', {}, true, 'Connect', undefined],
    ['connected', { status: 'connected' }, true, 'Connect again', undefined],
    ['broken', { status: 'broken' }, true, 'Connect', undefined],
    ['a draft', { status: 'draft', missing: 'No Base URL yet' }, true, 'Connect', 'No Base URL yet. Finish and save it first.'],
    ['a draft that names nothing', { status: 'draft' }, true, 'Connect', 'Not complete yet. Finish and save it first.'],
    ['offline', {}, false, 'Connect', needsNetwork],
    ['offline, on this computer', { baseUrl: 'http://127.0.0.1:8080' }, false, 'Connect', undefined],
    ['offline, only named like this computer', { baseUrl: 'https://localhost.example.com' }, false, 'Connect', needsNetwork],
  ])('%s', (_, more, network, label, disabledReason) => {
    online.value = network
    expect(item('connect', row(more))).toMatchObject({ label, disabledReason })
  })
})

test.each([
  [0, 'Delete'],
  [1, 'Delete…'], // it asks first
])('with %d actions it says %s, in red and apart', (actions, label) => {
  expect(item('delete', row({ actions }))).toMatchObject({ label, danger: true })
  expect(menuOf(row({ actions })).at(-2)).toBe('separator')
})
