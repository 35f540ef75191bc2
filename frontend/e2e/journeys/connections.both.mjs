// One connector for production and sandbox: parameters in its address, two connections, the switch in
// Test, the default, and one of them removed again.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const name = 'Clinic'
const keys = { production: 'key-of-production-1', sandbox: 'key-of-sandbox-2' }

const j = journey()
const vendors = {}
after(() => Object.values(vendors).forEach((vendor) => vendor.stop()))

const tab = { within: ['region', 'Connections'] }
const others = (kind) => Object.entries(keys).filter(([other]) => other !== kind).map(([, key]) => key)

/** The newest request of a vendor came with its own key and without those of others. */
function arrived(kind, path) {
  const { url, headers } = vendors[kind].last()
  assert.equal(url, path)
  assert.equal(headers['x-api-key'], keys[kind])
  for (const other of others(kind)) assert.equal(vendors[kind].requests.some((r) => JSON.stringify(r).includes(other)), false, `${kind} was sent another key`)
}

j.step('a parameter in the Base URL appears as a row, and its settings are kept', async () => {
  vendors.production = await Vendor.start({ key: keys.production })
  vendors.sandbox = await Vendor.start({ key: keys.sandbox })
  await j.open('/connectors')
  await person.beginConnector(j.page, { name, baseUrl: 'http://{host}/{tenant}' })
  await j.page.fill('Label of tenant', 'Tenant id')
  await j.page.click('button', 'More for tenant')
  await j.page.fill('Help', 'It is in the address of your account.')
  await j.page.fill('Pattern', '[a-z]+', { exact: true })
  await j.page.fill('Pattern in words', 'A tenant id has small letters only.')
  await j.page.click('button', 'Done')
  await person.setUpKey(j.page, { displayName: 'Clinic key', keyName: 'X-Api-Key' })
  await person.saveConnector(j.page, name)
})

j.step('Connect asks for the parameters first, takes what is pasted kindly, and shows the address', async () => {
  const dialog = { within: ['dialog', `Connect ${name}`] }
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.fill('Tenant id', 'ACME 1', dialog)
  await j.page.click('button', 'Next', dialog)
  await j.page.see('A tenant id has small letters only.')
  await j.page.see('Enter the Host.')
  await j.page.fill('Tenant id', 'acme', dialog)
  await j.page.fill('Host', `${vendors.production.url}/`, dialog)
  await j.page.see(`${vendors.production.url}/acme`)
  await j.page.click('button', 'Next', dialog)
  await j.page.fill('Clinic key', keys.production, dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see(`${name} is connected`)
  await j.page.click('button', 'Done')
})

j.step('an action is filled by the connection and asks only for the rest', async () => {
  await person.beginAction(j.page, { name: 'Find company' })
  await person.describeCall(j.page, { endpoint: '/companies/{domain}', query: [['tenant', '{tenant}']] })
  await j.page.click('button', 'Next')
  await j.page.find('button', 'Test API')
  await j.page.find('textbox', '{domain}', { within: ['region', 'Sample values'] })
  await j.page.gone('{tenant}')
  await person.tryAction(j.page, { domain: 'acme.test' })
  await j.page.see('200 OK')
  arrived('production', '/acme/companies/acme.test?tenant=acme')
  await j.page.click('button', 'Next')
  await j.page.find('table', 'Output fields')
  await j.page.click('button', 'Next')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.find('table', 'Actions')
})

j.step('a second connection has values and a key of its own', async () => {
  await j.page.click('button', `Actions for ${name}`)
  await j.page.click('menuitem', 'Add connection…')
  await j.page.fill('Connection name', 'Main')
  await j.page.click('button', 'Add and connect')
  await j.page.see('Another connection is called Main.')
  await j.page.fill('Connection name', 'Sandbox')
  await j.page.click('button', 'Add and connect')
  const dialog = { within: ['dialog', `Connect ${name} (Sandbox)`] }
  await j.page.fill('Tenant id', 'play', dialog)
  await j.page.fill('Host', vendors.sandbox.url, dialog)
  await j.page.click('button', 'Next', dialog)
  await j.page.fill('Clinic key', keys.sandbox, dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see(`${name} (Sandbox) is connected`)
  await j.page.click('button', 'Done')
})

j.step('Test switches between them', async () => {
  const row = (await j.list())[0]
  const [found] = await j.bridge('Actions.List', row.id)
  await j.open(`/connectors/${row.id}/actions/${found.action.id}/test`)
  await j.page.choose('Connection', 'Sandbox')
  await j.page.see(`Uses your ${name} connection Sandbox.`)
  const before = vendors.sandbox.requests.length
  await j.page.click('button', 'Test API')
  await until('the sandbox is called', () => vendors.sandbox.requests.length > before)
  arrived('sandbox', '/play/companies/acme.test?tenant=play')
})

j.step('the sandbox becomes the default; production is removed with its key', async () => {
  const row = (await j.list())[0]
  await j.open(`/connectors/${row.id}/authentication`)
  await j.page.click('button', 'Actions for Sandbox', tab)
  await j.page.click('menuitem', 'Make default')
  await until('it is the default', async () => (await j.bridge('Connectors.Get', row.id)).connection.name === 'Sandbox')
  await j.page.click('button', 'Actions for Main', tab)
  await j.page.click('menuitem', 'Remove…')
  await j.page.click('button', 'Remove connection')
  await j.page.gone('Connections')
  const { connections } = await j.bridge('Connectors.Get', row.id)
  assert.deepEqual(connections.map((c) => c.name), ['Sandbox'])
  const [found] = await j.bridge('Actions.List', row.id)
  await j.open(`/connectors/${row.id}/actions/${found.action.id}/test`)
  const before = vendors.sandbox.requests.length
  await j.page.click('button', 'Test API')
  await until('the sandbox is called', () => vendors.sandbox.requests.length > before)
  assert.equal(vendors.production.requests.length, 1)
})

j.step('Test connection tells what the check came to, and a refused key makes the connection broken', async () => {
  const row = (await j.list())[0]
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.click('button', 'Connection check')
  await j.page.choose('Connection check', 'A request of its own')
  await j.page.fill('Path of the check', '/companies/{who}')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.see('{who} is no connection parameter.')
  await j.page.fill('Path of the check', '/companies/me')
  await person.saveConnector(j.page, name)
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Test connection')
  await j.page.see('The connection check answered 200 OK')
  assert.equal(vendors.sandbox.last().url, '/play/companies/me')
  await j.page.see('Answered 200, ')
  vendors.sandbox.key = 'another-key'
  await j.page.click('button', 'Test connection')
  await j.page.see('The connection check answered 401 Unauthorized')
  await until('it is broken', async () => (await j.list())[0].status === 'broken')
  vendors.sandbox.key = keys.sandbox
  await j.page.click('button', 'Test connection')
  await until('it is connected', async () => (await j.list())[0].status === 'connected')
})

j.step('a value is looked up after connecting, and one of several is chosen', async () => {
  const row = (await j.list())[0]
  vendors.sandbox.answer = (path) => (path.endsWith('/sites') ? { sites: [{ id: 's-1', name: 'North' }, { id: 's-2', name: 'South' }] } : undefined)
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.fill('Name of a new connection parameter', 'site')
  await j.page.click('button', 'Add connection parameter')
  await j.page.click('button', 'More for site')
  await j.page.click('checkbox', 'Look it up after connecting')
  await j.page.fill('Path of the look-up', '/sites')
  await j.page.fill('Path of the list', 'sites')
  await j.page.click('button', 'Done')
  await person.saveConnector(j.page, name)
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Connect again')
  const dialog = { within: ['dialog', `Connect ${name}`] }
  await j.page.click('button', 'Next', dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see(`${name} is connected`)
  await j.page.choose('Site', 'South (s-2)')
  await until('it is kept', async () => (await j.bridge('Connectors.Get', row.id)).connection.values.site === 's-2')
  await j.page.click('button', 'Done')
})

j.step('no file of the application has a key in it', () => {
  for (const [file, content] of j.app.files()) {
    for (const key of Object.values(keys)) assert.equal(content.includes(key), false, `${file} has the key`)
  }
})
