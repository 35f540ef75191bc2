// A system that wants an API key, in each place a key can have: what the system receives, and that the
// key is shown nowhere.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const key = 'k3y-Wq7.Z+9/secret=='
const appId = 'further-credential-0815'
const spellings = [key, appId, encodeURIComponent(key), Buffer.from(key).toString('base64')]

const j = journey()
const vendors = []
after(() => vendors.forEach((vendor) => vendor.stop()))

const action = {
  endpoint: '/companies/{domain}', query: [['fields', '{fields}']], method: 'POST', body: '{"note": "{note}"}',
}
const values = { domain: 'acme.test', note: 'hello' }

const cases = [
  {
    name: 'In a header', set: { keyName: 'Authorization', placement: 'Header', template: 'Bearer {key}' },
    shown: 'Authorization: Bearer ••••••••', received: ({ headers }) => headers.authorization, expected: `Bearer ${key}`,
  },
  {
    name: 'In the query', set: { keyName: 'api_key', placement: 'Query parameter' },
    shown: 'api_key=••••••••', received: ({ url }) => new URL(url, 'http://vendor').searchParams.get('api_key'), expected: key,
  },
  {
    name: 'In the body', set: { keyName: 'apiKey', placement: 'Body' },
    shown: '"apiKey": "••••••••"', received: ({ body }) => JSON.parse(body).apiKey, expected: key,
  },
  {
    name: 'With a further header',
    set: { keyName: 'X-Api-Key', placement: 'Header', further: [{ displayName: 'App ID', headerName: 'X-App-Id' }] },
    shown: 'X-App-Id: ••••••••', received: ({ headers }) => `${headers['x-api-key']} ${headers['x-app-id']}`, expected: `${key} ${appId}`,
  },
]

for (const { name, set, shown, received, expected } of cases) {
  let vendor

  j.step(`${name}: set up, connected and tested, and the key arrives as it should`, async () => {
    vendors.push((vendor = await Vendor.start({ key })))
    await j.open('/connectors')
    await person.beginConnector(j.page, { name, baseUrl: vendor.url, category: 'CRM' })
    await person.setUpKey(j.page, { displayName: 'Acme key', ...set })
    await person.saveConnector(j.page, name)
    await connect(name, set.further)
    await person.beginAction(j.page, { name: 'Find company' })
    await person.describeCall(j.page, action)
    await j.page.see(shown)
    await nowhere('the preview')
    await j.page.click('button', 'Next')
    await person.tryAction(j.page, values)
    await j.page.see('200 OK')
    assert.equal(received(vendor.last()), expected)
    assert.equal(JSON.parse(vendor.last().body).note, 'hello')
  })

  j.step(`${name}: the key is shown nowhere`, async () => {
    await nowhere('the result')
    await j.page.click('tab', 'Request as sent')
    await j.page.see('••••••••')
    await nowhere('the request as sent')
    await j.page.click('tab', 'cURL')
    await j.page.see('curl')
    await nowhere('cURL')
    await j.page.click('button', 'Next')
    await j.page.find('table', 'Output fields')
    await j.page.click('button', 'Next')
    await j.page.click('button', 'Save', { exact: true })
    await j.page.find('table', 'Actions')
    await j.page.click('tab', 'Activity')
    await j.page.click('row', '/companies/acme.test')
    await j.page.find('region', 'Request details')
    await j.page.click('tab', 'Request as sent')
    await j.page.see('••••••••')
    await nowhere('the activity')
    await j.page.click('tab', 'Authentication')
    await j.page.see('sent only to')
    await nowhere('the authentication')
  })
}

j.step('a wrong key is refused by the connection check, and stays to be corrected', async () => {
  await j.open('/connectors')
  await j.page.click('row', 'In a header')
  await j.page.click('button', 'Edit', { exact: true })
  await j.page.click('button', 'Connection check')
  await j.page.choose('Connection check', 'Find company')
  await person.saveConnector(j.page, 'In a header')
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Connect again')
  await j.page.fill('Acme key', 'not-the-key')
  await j.page.click('button', 'Connect', { exact: true, within: ['dialog', 'Connect In a header'] })
  await j.page.see('The connection check answered 401 Unauthorized. Check the key')
  await j.page.fill('Acme key', key)
  await j.page.click('button', 'Connect', { exact: true, within: ['dialog', 'Connect In a header'] })
  await j.page.see('The connection check answered 200 OK.')
  await j.page.click('button', 'Done')
})

j.step('after a quit the keys are still there, and still shown nowhere', async () => {
  await j.app.restart()
  await j.open('/connectors')
  for (const { name } of cases) await j.page.find('row', name)
  await until('all are connected', async () => (await j.list()).every((row) => row.status === 'connected'))
  await nowhere('the list')
  for (const [i, { name }] of cases.entries()) {
    const row = (await j.list()).find((r) => r.name === name)
    const [found] = await j.bridge('Actions.List', row.id)
    await j.open(`/connectors/${row.id}/actions/${found.action.id}/test`)
    const before = vendors[i].requests.length
    await person.tryAction(j.page)
    await until('the vendor is called', () => vendors[i].requests.length > before)
    assert.equal(cases[i].received(vendors[i].last()), cases[i].expected)
  }
})

j.step('no file of the application has a key in it, whatever its spelling', () => {
  for (const [file, content] of j.app.files()) {
    for (const spelling of spellings) assert.equal(content.includes(spelling), false, `${file} has the key`)
  }
})

async function connect(name, further = []) {
  const dialog = { within: ['dialog', `Connect ${name}`] }
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.fill('Acme key', key, dialog)
  for (const header of further) await j.page.fill(header.displayName, appId, dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see(`${name} is connected`)
  await nowhere('the connect dialog')
  await j.page.click('button', 'Done')
}

/** No spelling of a key is anywhere in the page: text, attributes, fields, storage. */
async function nowhere(where) {
  const everything = await j.page.run(() => [
    document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => field.value),
    JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), location.href,
  ].join('\n'))
  for (const spelling of spellings) assert.equal(everything.includes(spelling), false, `a key is in ${where}`)
}
