// One connector with two ways to sign in: a key, or a user name and password. Each connection uses one, and
// neither is ever sent in the other's place.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const name = 'Dual'
const key = 'key-of-dual-1'
const user = 'robot'
const password = 'password-of-dual-2'
const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const j = journey()
let vendor
after(() => vendor?.stop())

const another = { within: ['dialog', 'Set up another method'] }
const connecting = (connection) => ({ within: ['dialog', connection ? `Connect ${name} (${connection})` : `Connect ${name}`] })

/** The newest request was signed in its own way and in no other. */
function signed(way) {
  const { headers } = vendor.last()
  assert.equal(headers['x-api-key'], way === 'key' ? key : undefined)
  assert.equal(headers.authorization, way === 'basic' ? basic : undefined)
}
async function openTest() {
  const row = (await j.list())[0]
  const [found] = await j.bridge('Actions.List', row.id)
  await j.open(`/connectors/${row.id}/actions/${found.action.id}/test`)
}
async function testSigned(way) {
  const before = vendor.requests.length
  await j.page.click('button', 'Test API')
  await until('the action is called', () => vendor.requests.length > before)
  signed(way)
}

j.step('a second method is added below the first', async () => {
  vendor = await Vendor.start({ open: true })
  await j.open('/connectors')
  await person.beginConnector(j.page, { name, baseUrl: vendor.url })
  await person.setUpKey(j.page, { displayName: 'Dual key', keyName: 'X-Api-Key' })
  await j.page.click('button', 'Add another method')
  await j.page.click('radio', 'Another way', another)
  await j.page.choose('Way to sign in', 'Basic: user name and password')
  await j.page.click('button', 'Save', another)
  await j.page.gone('Set up another method')
  await j.page.fill('Name of method 2', 'Service account')
  await j.page.click('button', 'Remove Service account')
  await j.page.see('Service account removed.')
  await j.page.click('button', 'Undo')
  await j.page.holds('Name of method 2', 'Service account')
  await person.saveConnector(j.page, name)
})

j.step('Connect asks for the method first, then for what that one needs', async () => {
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.click('radio', 'Service account', connecting())
  await j.page.click('button', 'Next', connecting())
  await j.page.fill('User name', user, connecting())
  await j.page.fill('Password', password, connecting())
  await j.page.click('button', 'Connect', { ...connecting(), exact: true })
  await j.page.see(`${name} is connected`)
  await j.page.click('button', 'Done')
  await person.beginAction(j.page, { name: 'Find company' })
  await person.describeCall(j.page, { endpoint: '/companies/acme' })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('200 OK')
  signed('basic')
  await j.page.click('button', 'Next')
  await j.page.find('table', 'Output fields')
  await j.page.click('button', 'Next')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.find('table', 'Actions')
})

j.step('another connection uses the first method', async () => {
  await j.page.click('button', `Actions for ${name}`)
  await j.page.click('menuitem', 'Add connection…')
  await j.page.fill('Connection name', 'With key')
  await j.page.click('button', 'Add and connect')
  await j.page.click('radio', 'API Key', connecting('With key'))
  await j.page.click('button', 'Next', connecting('With key'))
  await j.page.fill('Dual key', key, connecting('With key'))
  await j.page.click('button', 'Connect', { ...connecting('With key'), exact: true })
  await j.page.see(`${name} (With key) is connected`)
  await j.page.click('button', 'Done')
})

j.step('Test switches between them, and each arrives signed in its own way', async () => {
  await openTest()
  await testSigned('basic')
  await j.page.choose('Connection', 'With key')
  await j.page.see(`Uses your ${name} connection With key.`)
  await testSigned('key')
})

j.step('the list says which method each uses, and Connect again begins with it', async () => {
  const row = (await j.list())[0]
  await j.open(`/connectors/${row.id}/authentication`)
  await j.page.see('Service account')
  await j.page.click('button', 'Connect again')
  await until('its own method is chosen', () =>
    j.page.run(() => document.querySelector('[role=dialog] [role=radio][aria-checked=true]')?.textContent.includes('Service account')),
  )
  await j.page.click('button', 'Cancel', connecting('Main'))
})

j.step('without its method a connection asks for credentials again and sends nothing', async () => {
  const row = (await j.list())[0]
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.click('button', 'Remove Service account')
  await person.saveConnector(j.page, name)
  await j.page.click('tab', 'Authentication')
  await j.page.see('Connect again and enter your credentials again.')
  const before = vendor.requests.length
  await openTest()
  await j.page.click('button', 'Test API')
  await j.page.see('The authentication method of this connection is not there any more.')
  assert.equal(vendor.requests.length, before)
  await j.page.choose('Connection', 'With key')
  await testSigned('key')
})

j.step('no file of the application has a secret in it', () => {
  for (const [file, content] of j.app.files()) {
    for (const secret of [key, password]) assert.equal(content.includes(secret), false, `${file} has a secret`)
  }
})
