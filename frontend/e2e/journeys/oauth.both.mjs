// A new user, a system that signs in with OAuth 2.0, one action: all of it in the window, and all of it
// still there after a quit.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { client, Provider } from '../provider.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const j = journey()
let vendor, provider, redirect
after(() => [vendor, provider].forEach((started) => started?.stop()))

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="8" fill="#e0662b"/><circle cx="16" cy="16" r="7" fill="#fff"/></svg>`

j.step('a connector is described, with a logo and a category, and its draft survives a reload', async () => {
  vendor = await Vendor.start()
  await j.page.see('Build your first data connector')
  await person.beginConnector(j.page, {
    name: 'Acme CRM', description: 'Companies and their people.', baseUrl: `${vendor.url}/v1`,
    category: 'Customer support', logo: j.file('logo.svg', logo),
  })
  await until('the draft is kept', async () => (await j.list()).some((row) => row.category === 'Customer support' && row.logo))
  await j.page.reload()
  await j.page.find('heading', 'Create data connector')
  await j.page.holds('Name', 'Acme CRM')
  await j.page.holds('Description', 'Companies and their people.')
  await j.page.holds('Base URL', `${vendor.url}/v1`)
  await j.page.see('Customer support')
  await j.page.find('button', 'Replace')
})

j.step('OAuth 2.0 is set up against a provider that is told the redirect URL', async () => {
  await person.setUpOAuth(j.page, async (shown) => {
    redirect = shown
    provider = await Provider.start(shown)
    return provider
  }, { scopes: 'openid email', client })
  assert.match(redirect, /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  await person.saveConnector(j.page, 'Acme CRM')
  await j.page.see('Not connected')
  await logoIsShown()
})

j.step('A03 the provider says access_denied: its words are shown, and no token was asked for', async () => {
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.see('Waiting for approval')
  const page = await provider.visit(await j.app.nextOpened(), 'deny')
  assert.doesNotMatch(page.text, /<script/)
  await j.page.see('Access was not approved.')
  await j.page.see('The account holder said no.')
  assert.equal((await provider.counts()).token, 0)
})

j.step('Try again, approved in the system browser: connected, and as whom', async () => {
  await j.page.click('button', 'Try again')
  const page = await provider.visit(await j.app.nextOpened())
  assert.match(page.text, /You can close this/)
  await j.page.see('Acme CRM is connected')
  await j.page.see('ada@example.test')
  await j.page.see('System keychain')
  await j.page.click('button', 'Done')
  await j.page.find('button', 'Create action')
  await j.page.see('Connected')
})

j.step('an action with a path parameter, an optional query parameter and a JSON body is tested', async () => {
  await person.beginAction(j.page, { name: 'Add note', description: 'Writes a note on a company.', category: 'Connect' })
  await person.describeCall(j.page, {
    method: 'POST', endpoint: '/companies/{domain}/notes', query: [['language', '{language}']],
    body: '{"text": "{text}", "score": {score}}',
  })
  await j.page.click('tab', 'Parameters (Optional)')
  await j.page.choose('Type of score', 'Number')
  await j.page.click('button', 'Next')
  await person.tryAction(j.page, { domain: 'acme foods & söhne', text: 'He said "hi"', score: '0.10' })
  await j.page.see('200 OK')
  const sent = vendor.last()
  assert.equal(sent.method, 'POST')
  assert.equal(sent.url, '/v1/companies/acme%20foods%20%26%20s%C3%B6hne/notes', 'the blank optional parameter is left out')
  assert.equal(sent.body.replace(/\s/g, ''), '{"text":"Hesaid\\"hi\\"","score":0.10}', 'a number stays as it was typed')
  assert.equal(await provider.owner(sent.headers.authorization.replace('Bearer ', '')), 'ada')
})

j.step('its output is defined from the result, and it is saved', async () => {
  await j.page.click('button', 'Next')
  await j.page.find('tree', 'Response fields')
  await j.page.find('table', 'Output fields')
  await j.page.fill('Field name for email', 'Work email', { exact: true })
  await j.page.click('button', 'Next')
  await j.page.see('Review & Save')
  for (const words of ['{domain}', '{language}', '{text}', '{score}', 'Work email', 'contacts']) await j.page.see(words.replace(/[{}]/g, ''))
  await j.page.click('button', 'Save', { exact: true })
  await j.page.find('table', 'Actions')
  await j.page.see('Add note')
})

j.step('after a quit everything is there, and the next call needs no sign-in', async () => {
  await j.app.restart()
  await j.open()
  await j.page.find('grid', 'Data connectors')
  await j.page.see('Acme CRM')
  await j.page.see('Customer support')
  await logoIsShown()
  await j.page.click('row', 'Acme CRM')
  await j.page.click('tab', 'Actions')
  await j.page.click('row', 'Add note')
  await j.page.see('Review & Save')
  await j.page.see('Work email')
  await j.page.click('button', 'Test')
  const before = vendor.requests.length
  await person.tryAction(j.page)
  await until('the call is made', () => vendor.requests.length > before)
  assert.equal(vendor.last().url, '/v1/companies/acme%20foods%20%26%20s%C3%B6hne/notes', 'the sample values are remembered')
  await j.page.see('Matches the declared output')
  assert.equal((await provider.counts()).token, 1)
})

j.step('disconnected: the secrets are gone, the definition stays', async () => {
  await toConnector()
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Disconnect…')
  await j.page.click('button', 'Disconnect', { exact: true, within: ['alertdialog', 'Disconnect Acme CRM?'] })
  await j.page.see('Acme CRM is disconnected')
  await j.page.see('Not connected')
  await j.page.find('button', 'Connect', { exact: true })
})

j.step('A07 a busy port is said, by its number, and no browser is opened', async () => {
  const port = Number(new URL(redirect).port)
  const other = createServer().listen(port, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  try {
    await connectFromTheList()
    await j.page.see(`Another program is using port ${port}.`)
    assert.equal(j.app.hasOpened(), false)
  } finally {
    await new Promise((resolve) => other.close(resolve))
  }
})

j.step('the address can be pasted when the browser cannot reach this computer', async () => {
  await j.page.click('button', 'Try again')
  const arrived = await provider.visit(await j.app.nextOpened(), 'allow', { follow: false })
  await j.page.click('button', 'The browser is on another computer')
  await j.page.fill('Address after approval', 'http://127.0.0.1:1/elsewhere?code=1')
  await j.page.click('button', 'Use this address')
  await until('it is refused', () => j.page.run(() => !!document.querySelector('[role=dialog] [aria-invalid=true]')))
  await j.page.see('Waiting for approval')
  await j.page.fill('Address after approval', arrived)
  await j.page.click('button', 'Use this address')
  await j.page.see('Acme CRM is connected')
  await j.page.click('button', 'Done')
})

async function toConnector() {
  const [row] = await j.list()
  await j.open(`/connectors/${row.id}/overview`)
  await j.page.find('heading', row.name)
}

async function connectFromTheList() {
  await j.open('/connectors')
  await j.page.click('button', 'Actions for Acme CRM')
  await j.page.click('menuitem', 'Connect')
}

/** The picture is drawn, not only named. */
const logoIsShown = () =>
  until('the logo is drawn', () => j.page.run(() => [...document.images].some((i) => /_studio\/logo\/[0-9a-f]{64}\.png$/.test(i.src) && i.naturalWidth > 0)))
