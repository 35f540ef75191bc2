// A connector from a provider of the catalogue: found, filled in, changed, saved; and the empty form, as
// near as ever.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { Vendor } from '../vendor.mjs'
import { until } from '../wait.mjs'

const j = journey()
let vendor
after(() => vendor?.stop())
const dialog = { within: ['dialog', 'Start from'] }
const sheet = { within: ['dialog', 'Set up authentication'] }

j.step('the first run leads to the providers, and by name to one that is filled in at once', async () => {
  await j.page.click('button', 'Start from a provider')
  await j.page.at('Search providers')
  await j.page.type('hunter')
  await j.page.find('option', 'Hunter', dialog)
  await first('Hunter')
  await j.page.press('Enter')
  await j.page.see('Filled in from Hunter')
  await j.page.holds('Name', 'Hunter', { exact: true })
  await j.page.holds('Base URL', 'https://api.hunter.io/v2')
  await j.page.see('X-API-KEY as header')
  await until('the focus is in the form', async () => (await j.page.focus()).tag === 'input')
})

j.step('what was filled in can be changed and saved, and is there afterwards', async () => {
  await j.page.fill('Description', 'Emails of prospects')
  await person.saveConnector(j.page, 'Hunter')
  const [row] = await j.list()
  const { connector } = await j.bridge('Connectors.Get', row.id)
  assert.equal(connector.baseUrl, 'https://api.hunter.io/v2')
  assert.equal(connector.category, 'Data enrichment')
  assert.equal(connector.description, 'Emails of prospects')
  assert.equal(connector.auth.method, 'apiKey')
  assert.equal(connector.auth.apiKey.keyName, 'X-API-KEY')
  assert.match(connector.preparation.documentationUrl, /^https:\/\/hunter\.io\//)
  assert.match(connector.preparation.notes, /15 requests a second/)
})

j.step('the empty form is one click away, and begins at the name', async () => {
  await j.open('/connectors')
  await j.page.click('button', 'Create data connector')
  await until('the focus is in the name', async () => (await j.page.focus()).name.startsWith('Name'))
  await j.page.holds('Name', '', { exact: true })
  await j.page.holds('Base URL', '')
})

j.step('a provider is found however it is spelled, and asks for what differs from customer to customer', async () => {
  await j.page.click('button', 'Start from a provider')
  await j.page.at('Search providers')
  await j.page.type('zooominfo')
  await first('ZoomInfo')
  for (let i = 0; i < 9; i++) await j.page.press('Backspace')
  await j.page.type('sales force')
  await first('Salesforce')
  await j.page.press('Enter')
  await j.page.fill('My Domain', 'https://acme.my.salesforce.com/lightning', dialog)
  await j.page.click('button', 'Fill in the form', dialog)
  await j.page.see('Filled in from Salesforce')
  await j.page.holds('Base URL', 'https://acme.my.salesforce.com')
  await j.page.click('button', 'Edit', { within: ['group', 'Authentication method'] })
  await j.page.holds('Access token URL', 'https://acme.my.salesforce.com/services/oauth2/token', sheet)
  await j.page.holds('Scopes', 'api refresh_token', sheet)
  await j.page.fill('Scopes', 'api refresh_token id', sheet)
  await j.page.fill('Client ID', 'our-app', sheet)
  await j.page.fill('Client secret', 'our-secret', sheet)
  await j.page.click('button', 'Save', sheet)
  await j.page.gone('Set up authentication')
})

j.step('its links open in the browser', async () => {
  await j.page.click('button', 'API documentation', { within: ['region', 'Filled in from Salesforce'] })
  assert.match(await j.app.nextOpened(), /^https:\/\/developer\.salesforce\.com\//)
  await j.page.click('button', 'Where to create credentials')
  assert.match(await j.app.nextOpened(), /^https:\/\/help\.salesforce\.com\//)
})

j.step('it is taken back without what was typed since then', async () => {
  await j.page.fill('Description', 'Our own words')
  await j.page.click('button', 'Undo')
  await j.page.gone('Filled in from')
  await j.page.holds('Base URL', '')
  await j.page.holds('Description', 'Our own words')
  // The authentication was changed by hand: it stays.
  await j.page.see('acme.my.salesforce.com')
})

j.step('what is left empty is asked for when somebody connects', async () => {
  await j.open('/connectors')
  await leave()
  await j.page.click('button', 'Create data connector')
  await j.page.click('button', 'Start from a provider')
  await j.page.at('Search providers')
  await j.page.type('workable')
  await first('Workable')
  await j.page.press('Enter')
  await j.page.find('textbox', 'Subdomain', dialog)
  await j.page.click('button', 'Fill in the form', dialog)
  await j.page.see('Asked for when somebody connects: Subdomain.')
  await j.page.holds('Base URL', 'https://{subdomain}.workable.com/spi/v3')
  await person.saveConnector(j.page, 'Workable')
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.find('textbox', 'Subdomain', { within: ['dialog', 'Connect Workable'] })
  await j.page.press('Escape')
  await j.open('/connectors')
})

j.step('the palette begins one by its name', async () => {
  await j.page.find('button', 'Create data connector')
  await person.search(j.page, 'create hub spot')
  await j.page.click('option', 'Create HubSpot connector')
  await j.page.find('radio', 'Private app token', dialog)
  await j.page.click('radio', 'Private app token', dialog)
  await j.page.click('button', 'Fill in the form', dialog)
  await j.page.see('Filled in from HubSpot')
  await j.page.holds('Base URL', 'https://api.hubapi.com')
  await person.saveConnector(j.page, 'HubSpot')
  const row = (await j.list()).find(({ name }) => name === 'HubSpot')
  const { connector } = await j.bridge('Connectors.Get', row.id)
  assert.equal(connector.auth.apiKey.valueTemplate, 'Bearer {key}')
})

j.step('what a preset looks up after connecting is chosen, or typed where that fails', async () => {
  const workspaces = { data: [{ gid: '10', name: 'North' }, { gid: '20', name: 'South' }] }
  let refusing = true
  vendor = await Vendor.start({
    key: 'asana-token-0123',
    answer: (path, request, response) => {
      if (path === '/workspaces' && refusing) {
        response.writeHead(403, { 'content-type': 'application/json' }).end('{"errors":[]}')
        return true
      }
      if (path === '/workspaces') return workspaces
      if (path === '/workspaces/20/projects') return projects(new URL(request.url, vendor.url).searchParams.get('offset'))
      return undefined
    },
  })
  await j.open('/connectors')
  await j.page.find('button', 'Create data connector')
  await person.search(j.page, 'create asana')
  await j.page.click('option', 'Create Asana connector')
  await j.page.click('radio', 'Personal access token', dialog)
  await j.page.gone('Workspace')
  await j.page.click('button', 'Fill in the form', dialog)
  await j.page.see('Pages of lists')
  await j.page.fill('Base URL', vendor.url)
  await person.saveConnector(j.page, 'Asana')
  await j.page.click('button', 'Connect', { exact: true })
  const connecting = { within: ['dialog', 'Connect Asana'] }
  const connected = { within: ['dialog', 'Asana is connected'] }
  await j.page.click('button', 'Next', connecting)
  await j.page.fill('Personal access token', 'asana-token-0123', connecting)
  await j.page.click('button', 'Connect', { ...connecting, exact: true })
  await j.page.see('The look-up of the Workspace was answered with 403 Forbidden.')
  await j.page.fill('Workspace', '30', connected)
  await j.page.click('button', 'Use it', connected)
  await j.page.see('Workspace: 30')
  await j.page.click('button', 'Done', connected)
  refusing = false
  const row = (await j.list()).find(({ name }) => name === 'Asana')
  await until('what was typed is kept', async () => (await j.bridge('Connectors.Get', row.id)).connection.values.workspace === '30')
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Look up Workspace again')
  await j.page.choose('Workspace', 'South (20)')
  await until('it is kept', async () => (await j.bridge('Connectors.Get', row.id)).connection.values.workspace === '20')
})

j.step('what a preset says of lists is suggested after a test, and taken', async () => {
  await j.page.click('tab', 'Actions')
  await person.beginAction(j.page, { name: 'List projects' })
  await j.page.fill('API Endpoint', '/workspaces/{workspace}/projects')
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('From the data connector: Cursor from next_page.offset, sent as offset.')
  assert.equal(vendor.requests.filter(({ url }) => url.includes('/projects')).length, 1)
  await j.page.click('button', 'Use it')
  await j.page.see('2 records so far')
  await j.page.click('button', 'Next page')
  await j.page.see('3 records so far')
  assert.deepEqual(vendor.requests.filter(({ url }) => url.includes('/projects')).map(({ url }) => url), ['/workspaces/20/projects', '/workspaces/20/projects?offset=eyJ0'])
  await j.page.click('button', 'Next', { exact: true })
  await j.page.find('table', 'Output fields')
  await j.page.click('button', 'Next')
  await j.page.see('Pages: Cursor from next_page.offset, sent as offset')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.find('table', 'Actions')
})

j.step('a hint about lists stands under Advanced, and can be changed and removed', async () => {
  const row = (await j.list()).find(({ name }) => name === 'Asana')
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.click('button', 'Advanced')
  await j.page.see('Cursor from next_page.offset, sent as offset')
  const hint = async () => (await j.bridge('Connectors.Get', row.id)).connector.pagination
  const place = { within: ['group', 'Pages of lists'] }
  await j.page.click('button', 'Pages of lists', place)
  await j.page.fill('Path', 'next.cursor', place)
  await person.saveConnector(j.page, 'Asana')
  await until('it is changed', async () => (await hint()).path === 'next.cursor')
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.click('button', 'Advanced')
  await j.page.click('button', 'Pages of lists', place)
  await j.page.choose('Pages', 'One page', { ...place, exact: true, exactOption: false })
  await person.saveConnector(j.page, 'Asana')
  await until('it is gone', async () => (await hint()).kind === '')
})

/** Two pages of projects, as Asana's documentation has them. */
function projects(offset) {
  return offset === null
    ? { data: [{ gid: '1', name: 'Site' }, { gid: '2', name: 'Shop' }], next_page: { offset: 'eyJ0', path: '/projects?offset=eyJ0' } }
    : { data: [{ gid: '3', name: 'Move' }], next_page: null }
}

/** Waits until a provider is the first of the list. */
async function first(name) {
  await until(`${name} comes first`, () =>
    j.page.run((name) => document.querySelector('[role=dialog] [role=option][aria-selected=true]')?.innerText.includes(name), name))
}

/** Leaves a form with something in it: its draft goes. */
async function leave() {
  await j.page.click('button', 'Discard')
  await j.page.gone('Keep this as a draft?')
}
