// What went out: found again, looked at, tried again, cleared.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { connectKey, importConnector, tryAction } from '../cli.mjs'
import { journey } from '../journey.mjs'
import { Vendor } from '../vendor.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const name = 'Acme CRM'
const key = 'activity-key-4711'
let vendor, connector
after(() => vendor?.stop())

const domains = ['one.test', 'two.test', 'missing.test', 'four.test', 'missing-too.test', 'six.test']
const find = {
  name: 'Find company', category: 'retrieve', method: 'GET', endpoint: '/companies/{domain}',
  parameters: [{ name: 'domain', type: 'text', required: true }],
}
const details = { within: ['region', 'Request details'] }

j.step('an activity without requests says when there will be some', async () => {
  vendor = await Vendor.start({ key })
  await importConnector(j.app, { name, baseUrl: vendor.url, actions: [find, { name: 'List contacts', category: 'retrieve', method: 'GET', endpoint: '/contacts' }] })
  await connectKey(j.app, name, key)
  ;[connector] = await j.list()
  await j.open(`/connectors/${connector.id}/activity`)
  await j.page.see('No requests yet')
})

j.step('tests appear, newest first, and failures are counted', async () => {
  for (const domain of domains) await tryAction(j.app, name, 'Find company', { domain })
  await tryAction(j.app, name, 'List contacts')
  await j.page.reload()
  await j.page.find('row', 'List contacts')
  await shows(['/contacts', ...domains.map((domain) => `/companies/${domain}`).reverse()])
  await j.page.find('button', 'Failed only (2)')
})

j.step('Failed only shows the failures, and again all', async () => {
  await j.page.click('button', 'Failed only')
  await shows(['/companies/missing-too.test', '/companies/missing.test'])
  await says('Failed only', 'aria-pressed')
  await j.page.click('button', 'Failed only')
  await until('all are back', async () => (await paths()).length === 7)
})

j.step('the search finds by address, by status and by action, and says when nothing matches', async () => {
  await search('four.test')
  await shows(['/companies/four.test'])
  await search('404')
  await shows(['/companies/missing-too.test', '/companies/missing.test'])
  await search('List contacts')
  await shows(['/contacts'])
  await search('nowhere to be found')
  await j.page.see('No requests match')
  await j.page.click('button', 'Clear filters')
  await until('all are back', async () => (await paths()).length === 7)
})

j.step('one action and one time at a time', async () => {
  await j.page.choose('Action', 'List contacts')
  await shows(['/contacts'])
  await j.page.choose('Action', 'All actions')
  await j.page.choose('Time', 'Last 24 hours')
  await until('all are of today', async () => (await paths()).length === 7)
})

j.step('the details of a request: what came back, its headers, and the request as sent without the key', async () => {
  await j.page.click('row', '/companies/two.test')
  await j.page.find('button', 'Older request', details)
  await j.page.see('200 OK')
  await j.page.see('two.test')
  await j.page.click('tab', 'Headers', details)
  await j.page.see('Content-Type')
  await j.page.click('tab', 'Request as sent', details)
  await j.page.see('••••••••')
  assert.equal(await j.page.run((key) => document.documentElement.outerHTML.includes(key), key), false)
})

j.step('older and newer, to either end', async () => {
  await j.page.click('button', 'Older request', details)
  await addressIs('/companies/one.test')
  await says('Older request', 'aria-disabled')
  await j.page.click('button', 'Newer request', details)
  await j.page.click('button', 'Newer request', details)
  await addressIs('/companies/missing.test')
  await j.page.see('404 Not Found')
})

j.step('the keyboard goes through the rows with the details open, and Escape closes them', async () => {
  await j.page.locate('row', '/companies/four.test').click()
  await addressIs('/companies/four.test')
  await j.page.press('ArrowUp')
  await addressIs('/companies/missing-too.test')
  await j.page.press('ArrowDown')
  await j.page.press('ArrowDown')
  await addressIs('/companies/missing.test')
  await j.page.click('button', 'Close details', details)
  await until('the details are closed', async () => !(await j.page.has(...details.within)))
  await until('the row has the focus again', async () => (await j.page.focus()).role === 'row')
})

j.step('Open in Test brings the values along', async () => {
  await j.page.click('row', '/companies/two.test')
  await j.page.click('button', 'Open in Test', details)
  await j.page.find('button', 'Test API')
  await j.page.holds('{domain}', 'two.test', { within: ['region', 'Sample values'] })
  const before = vendor.requests.length
  await j.page.click('button', 'Test API')
  await until('the call is made', () => vendor.requests.length > before)
  assert.equal(vendor.last().url, '/companies/two.test')
  await j.page.see('200 OK')
})

j.step('clearing asks first, and takes everything of this connector', async () => {
  await j.open(`/connectors/${connector.id}/activity`)
  await until('the test is there too', async () => (await paths()).length === 8)
  await j.page.click('button', 'Clear…')
  const question = { within: ['alertdialog', `Clear the activity of ${name}?`], exact: true }
  await j.page.click('button', 'Cancel', question)
  await until('the question is gone', async () => !(await j.page.has(...question.within)))
  assert.equal((await paths()).length, 8)
  await j.page.click('button', 'Clear…')
  await j.page.click('button', 'Clear activity', question)
  await j.page.see('No requests yet')
  await until('the responses are removed', () => j.app.files().every(([file]) => !file.endsWith('.body')))
})

/** The addresses of the rows, from the top. */
const paths = () => j.page.run(() => [...document.querySelectorAll('[role=grid][aria-label=Requests] [role=row][tabindex]')].map((row) => row.querySelector('.wire').lastChild.textContent.trim()))

const shows = (wanted) => becomes('the rows', paths, wanted)

const says = (button, attribute) => until(`${attribute} of ${button} is true`, async () => (await j.page.locate('button', button).getAttribute(attribute)) === 'true')

const search = (text) => j.page.locate('searchbox', 'Search requests').fill(text)

const addressIs = (path) => until(`the details are of ${path}`, () => j.page.run((path) => document.querySelector('section[aria-label="Request details"] code')?.innerText.endsWith(path), path))
