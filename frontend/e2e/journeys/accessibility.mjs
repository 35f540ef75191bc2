// axe-core on every screen, in light and dark, at the size the screens are drawn for and at the smallest.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { looksOf } from '../axe.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import * as seed from '../seed.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const key = 'seeded-key'
const j = journey()
const { check, screen } = looksOf(j)
const p = () => j.page
let vendor, crm, broken, oauth, find, write, shaped, unfinished, paged, unpaged, picked

test('first run, and an application with something of everything', async () => {
  await p().see('Build your first data connector')
  await check('first run')
  vendor = await Vendor.start({ key, answer: (path) => (path.endsWith('/pages') ? { items: [{ id: 1 }], next_cursor: 'b' } : undefined) })
  crm = await seed.connector(j, { name: 'Acme CRM', baseUrl: `${vendor.url}/v1`, key, description: 'Companies and their people.' })
  broken = await seed.connector(j, { name: 'Elsewhere', baseUrl: 'http://127.0.0.1:1', key, category: 'Other' })
  oauth = await seed.connector(j, {
    name: 'Signed in', baseUrl: vendor.url, category: 'Communication',
    auth: { method: 'oauth2', oauth2: { authorizationUrl: `${vendor.url}/auth`, tokenUrl: `${vendor.url}/token`, clientId: 'studio' } },
  })
  const { connector: draft } = await j.bridge('Connectors.Draft', '')
  await j.bridge('Connectors.SaveDraft', { ...draft, name: 'Not finished' })
  find = await seed.action(j, crm.id, {
    name: 'Find company', description: 'By its domain.', endpoint: '/companies/{domain}', query: [{ name: 'language', value: '{language}' }],
    output: { recordPath: 'contacts', list: true, fields: [seed.field('Name'), seed.field('Email')], known: [] },
  }, { domain: 'acme.test' })
  shaped = await seed.action(j, crm.id, { name: 'Shape', method: 'POST', endpoint: '/shapes' })
  write = await seed.action(j, crm.id, {
    name: 'Add note', method: 'POST', category: 'connect', endpoint: '/companies/{domain}/notes', body: '{"text": "{text}"}',
    headers: [{ name: 'Prefer', value: 'return=minimal' }],
  }, { domain: 'missing', text: 'hello' })
  paged = await seed.action(j, crm.id, {
    name: 'List companies', endpoint: '/pages', outcomes: [{ status: '2xx', header: '', within: '', body: 'exists', path: 'error', value: '', outcome: 'fail' }],
    pagination: { kind: 'cursor', in: 'query', name: 'cursor', first: 0, sizeName: '', size: 0, from: 'body', path: 'next_cursor', morePath: '', totalPath: '', pagesPath: '', shortPage: false, maxPages: 0, maxItems: 0 },
  })
  const choices = Array.from({ length: 12 }, (_, i) => `choice-${i + 1}`)
  picked = await seed.action(j, crm.id, {
    name: 'Pick', endpoint: '/picked', query: [{ name: 'kinds', value: '{kinds}' }, { name: 'few', value: '{few}' }], cookies: [{ name: 'lang', value: 'en' }],
    parameters: [['kinds', choices], ['few', choices.slice(0, 3)]].map(([name, some]) =>
      ({ name, type: 'list', required: false, default: '', description: '', keepSlashes: false, choices: some, style: '', raw: false })),
  }, { kinds: 'choice-2, choice-11', few: 'choice-1' })
  unpaged = await seed.action(j, crm.id, { name: 'List pages', endpoint: '/pages' })
  unfinished = await seed.draft(j, crm.id, { name: 'Add note', endpoint: '/companies/{domain', method: 'POST', body: '{"a": 1,}' })
  const lost = await seed.action(j, broken.id, { name: 'Get nothing', endpoint: '/' })
  for (const one of [paged, unpaged, find, write, find]) await seed.call(j, one)
  await seed.call(j, lost)
})
after(() => vendor?.stop())

const list = '/connectors'
const page = (tab) => () => `/connectors/${crm.id}/${tab}`
const step = (name, of = () => find) => () => `/connectors/${of().connectorId}/actions/${of().id}/${name}`
const sheet = { within: ['dialog', 'Set up authentication'] }

screen('the list', list, () => p().find('row', 'Acme CRM'))
screen('the list: menu of a row', list, async () => {
  await p().click('button', 'Actions for Acme CRM')
  await p().find('menuitem', 'Connect again')
})
screen('the list: categories', list, async () => {
  await p().click('combobox', 'Data Connector Category')
  await p().find('option', 'CRM')
})
screen('the list: nothing matches', list, async () => {
  await p().fill('Search data connectors', 'nothing like it')
  await p().see('No data connectors match')
})
screen('the list: delete', list, async () => {
  await p().fill('Search data connectors', '')
  await p().click('button', 'Actions for Acme CRM')
  await p().click('menuitem', 'Delete')
  await p().find('alertdialog', 'Delete Acme CRM?')
})
screen('a message with Undo', list, async () => {
  await p().click('button', 'Actions for Not finished')
  await p().click('menuitem', 'Delete')
  await p().click('button', 'Undo')
  await p().find('row', 'Not finished')
  await p().click('button', 'Actions for Not finished')
  await p().click('menuitem', 'Delete')
  await p().find('button', 'Undo')
})
screen('the palette', list, async () => {
  await p().find('row', 'Acme CRM')
  await person.search(p(), 'note')
  await p().find('option', 'Add note')
})
screen('the palette: more options of an action', list, async () => {
  await p().find('row', 'Acme CRM')
  await person.search(p(), 'find company')
  await p().find('option', 'Find company')
  await p().press('Control+Enter')
  await p().find('menuitem', 'Test')
})
screen('the palette: more options of a connector, and back', list, async () => {
  await p().find('row', 'Acme CRM')
  await person.search(p(), 'elsewhere')
  await p().find('option', 'Elsewhere')
  await p().press('Control+Enter')
  await p().find('menuitem', 'Export')
  await p().press('Escape')
  await p().at('Search or run')
  await p().press('Control+Enter')
  await p().find('menuitem', 'Delete')
  await until('the menu has the focus', async () => /^menu/.test((await p().focus()).role))
  await p().press('End')
  await p().press('Enter')
  await p().find('alertdialog', 'Delete Elsewhere?')
})
screen('a new connector with mistakes', list, async () => {
  await p().click('button', 'Create data connector')
  await p().fill('Base URL', 'not an address')
  await p().click('button', 'Save', { exact: true })
  await p().see("This isn't a web address")
})
screen('a new connector: choosing a provider', list, async () => {
  await p().click('button', 'Create data connector')
  await p().click('button', 'Start from a provider')
  await p().find('option', 'ActiveCampaign')
})
screen('a new connector: the values of a provider', list, async () => {
  await chooseProvider('zendesk')
  await p().find('textbox', 'Subdomain')
})
screen('a new connector: filled in from a provider', list, async () => {
  await chooseProvider('salesforce')
  await p().click('button', 'Fill in the form')
  await p().see('Asked for when somebody connects: My Domain')
  await p().click('button', 'Advanced')
  await p().click('button', 'Pages of lists')
  await p().find('textbox', 'Path')
})
screen('leaving a changed form', () => `/connectors/${crm.id}/edit`, async () => {
  await p().fill('Description', `Changed ${Date.now()}`)
  await p().click('button', 'Cancel')
  await p().see('Keep this as a draft?')
})
screen('Set up: OAuth 2.0 with mistakes', () => `/connectors/${oauth.id}/edit`, async () => {
  await p().click('button', 'Edit', { within: ['group', 'Authentication method'] })
  await p().fill('Authorization URL', 'auth.example.com', sheet)
  await p().fill('Client ID', '', sheet)
  await p().click('button', 'Advanced', sheet)
  await p().find('textbox', 'Audience', sheet)
})
screen('Set up: API key', () => `/connectors/${crm.id}/edit`, async () => {
  await p().click('button', 'Edit', { within: ['group', 'Authentication method'] })
  await p().click('button', 'Advanced', sheet)
  await p().click('button', 'Add credential header', sheet)
  await p().find('textbox', 'Header name of further header 1', sheet)
})
for (const [way, tables] of [
  ['Basic: user name and password', []],
  ['Login request that returns a token', ['Add field', 'Add login header', 'Add place', 'Add value']],
]) {
  screen(`Set up: ${way}`, () => `/connectors/${crm.id}/edit`, async () => {
    await p().click('button', 'Edit', { within: ['group', 'Authentication method'] })
    await p().click('radio', 'Another way', sheet)
    await p().choose('Way to sign in', way)
    await p().click('button', 'Advanced', sheet)
    for (const add of tables) await p().click('button', add, sheet)
  })
}
screen('Set up: OAuth 2.0 with a signed assertion', () => `/connectors/${oauth.id}/edit`, async () => {
  await p().click('button', 'Edit', { within: ['group', 'Authentication method'] })
  await p().click('button', 'Advanced', sheet)
  await p().choose('Grant', 'Signed assertion (JWT), no person')
  await p().find('textbox', 'Private key', sheet)
  await p().click('button', 'Add claim', sheet)
})
screen('connector: overview', page('overview'), () => p().see('Requests in the last 14 days'))
screen('connector: authentication', page('authentication'), () => p().see('sent only to'))
screen('connector: disconnect', page('authentication'), async () => {
  await p().click('button', 'Disconnect…')
  await p().find('alertdialog', 'Disconnect Acme CRM?')
})
screen('connector: actions', page('actions'), () => p().find('row', 'Find company'))
screen('connector: actions, searched', page('actions'), async () => {
  await p().find('row', 'Find company')
  await p().press('/')
  await p().at('Search actions')
  await p().type('note')
  await p().see('of 7 actions')
  await p().press('ArrowDown')
  await until('a row has the focus', async () => (await p().focus()).tag === 'tr')
  await p().press('.')
  await p().find('menuitem', 'Duplicate')
})
screen('connector: no action matches', page('actions'), async () => {
  await p().fill('Search actions', 'nothing like it')
  await p().see('No actions match')
})
screen('connector: gone', '/connectors/nothing/overview', () => p().find('button', 'Go to Data Connectors'))
screen('connector: no actions', () => `/connectors/${oauth.id}/actions`, () => p().see('No actions yet'))
screen('connector: activity', page('activity'), () => p().find('row', 'Find company'))
screen('connector: a request', page('activity'), async () => {
  await p().click('row', 'Find company')
  await p().find('region', 'Request details')
  await p().find('tree', 'Response body')
})
screen('connector: no activity', () => `/connectors/${oauth.id}/activity`, () => p().see('No requests yet'))
screen('connect: with a key', page('overview'), async () => {
  await p().find('heading', 'Acme CRM')
  await p().press('Shift+C')
  await p().fill('Vendor key', 'typed')
})
screen('connect: waiting for approval', () => `/connectors/${oauth.id}/overview`, async () => {
  await p().click('button', 'Connect', { exact: true })
  await p().see('Waiting for approval')
  await p().click('button', 'The browser is on another computer')
  await p().find('textbox', 'Address after approval')
  await j.app.nextOpened()
})
screen('connect: failed', () => `/connectors/${oauth.id}/overview`, async () => {
  await p().click('button', 'Connect', { exact: true })
  await p().see('Waiting for approval')
  const { searchParams } = new URL(await j.app.nextOpened())
  await fetch(`${searchParams.get('redirect_uri')}?state=${searchParams.get('state')}&error=access_denied`)
  await p().see('Access was not approved.')
})
screen('action: details', step('details'), () => p().find('radio', 'Retrieve'))
screen('action: API call', step('api-call'), () => p().find('table', 'Parameters'))
screen('action: API call as cURL', step('api-call'), async () => {
  await p().click('radio', 'cURL')
  await p().see("curl")
})
screen('action: a parameter renamed', step('api-call'), async () => {
  await p().click('button', 'More for domain')
  await p().click('menuitem', 'Rename everywhere…')
  await p().find('textbox', 'New name')
})
screen('action: more of a parameter', step('api-call'), async () => {
  await p().click('button', 'More for domain')
  await p().click('menuitem', 'Default and more…')
  await p().find('checkbox', 'Allow slashes')
})
screen('action: body and headers', step('api-call', () => write), async () => {
  await p().click('tab', 'Headers (Optional)')
  await p().find('table', 'Headers')
  await p().click('tab', 'Body (Optional)')
  await p().find('textbox', 'JSON body')
})
for (const [kind, name] of [['Form with files', 'Part 1'], ['GraphQL', 'GraphQL query'], ['File', 'File parameter'], ['XML', 'XML body']]) {
  screen(`action: body as ${kind}`, step('api-call', () => shaped), async () => {
    await p().click('tab', 'Body (Optional)')
    await p().choose('Body', kind)
    await p().find('textbox', name)
  })
}
screen('action: no body', step('api-call'), async () => {
  await p().click('tab', 'Body (Optional)')
  await p().find('button', 'Add body')
})
screen('connector: what every action sends', () => `/connectors/${crm.id}/edit`, async () => {
  await p().click('button', 'Advanced')
  await p().click('button', 'Add header')
  await p().find('textbox', 'Name of header 1')
})
screen('action: pagination', step('api-call', () => paged), async () => {
  await p().click('tab', 'Pagination')
  await p().click('button', 'Where it ends')
  await p().find('textbox', 'More pages flag')
})
screen('action: outcome rules', step('api-call', () => paged), async () => {
  await p().click('tab', 'Errors')
  await p().find('textbox', 'Path of rule 1')
})
screen('action: cookies', step('api-call', () => picked), async () => {
  await p().click('tab', 'Headers (Optional)')
  await p().find('table', 'Cookies')
})
screen('action: several choices', step('test', () => picked), async () => {
  await p().click('combobox', '{kinds}')
  await p().find('option', 'choice-11')
})
screen('action: several of few choices', step('test', () => picked), async () => {
  await p().click('combobox', '{few}')
  await p().find('option', 'choice-3')
})
screen('action: pages of a test', step('test', () => paged), () => p().find('button', 'Next page'))
screen('action: pages are suggested', step('test', () => unpaged), () => p().see('There may be more pages'))
screen('a connector with limits', () => `/connectors/${crm.id}/edit`, async () => {
  await p().click('button', 'Advanced')
  await p().click('button', 'Add rule')
  await p().fill('Burst', '9')
  await p().click('textbox', 'Rate limit')
  await p().see('A burst is a part of the limit')
})
screen('action: mistakes', () => `/connectors/${crm.id}/actions/new/${unfinished.action.id}/review`, () => p().see('Before this action can be saved'))
screen('action: mistakes in the call', () => `/connectors/${crm.id}/actions/new/${unfinished.action.id}/api-call`, async () => {
  await p().click('textbox', 'API Endpoint')
  await p().click('tab', 'Body (Optional)')
  await p().click('textbox', 'JSON body')
  await p().click('button', 'Format')
  await p().see('Line 1')
})
screen('action: not tested', () => `/connectors/${crm.id}/actions/new/${unfinished.action.id}/test`, () => p().see('No test yet'))
screen('action: a test', step('test'), () => p().see('200 OK'))
for (const tab of ['Headers', 'Request as sent', 'cURL']) {
  screen(`action: a test, ${tab}`, step('test'), async () => {
    await p().click('tab', tab, { within: ['region', 'Test results'] })
    await p().see(tab === 'Headers' ? 'Content-Type' : 'Credentials are hidden.')
  })
}
screen('action: a test, searched as lines', step('test'), async () => {
  await p().click('radio', 'Indented')
  await p().click('button', 'Search in body')
  await p().at('Search in body')
  await p().type('ada')
  await p().see('match')
})
screen('action: a failed test', step('test', () => write), () => p().see('has nothing at this address'))
screen('action: no answer', () => `/connectors/${broken.id}/activity`, async () => {
  await p().click('row', 'Get nothing')
  await p().find('region', 'Request details')
})
screen('action: output', step('output'), () => p().find('tree', 'Response fields'))
screen('action: output, samples', step('output'), async () => {
  await p().click('button', 'Samples:')
  await p().find('button', 'Paste another sample')
})
screen('action: output, a path', step('output'), async () => {
  await p().click('button', 'Add by JSON path')
  await p().fill('JSON path', '][')
  await p().press('Enter')
  await until('it is refused', () => p().run(() => !!document.querySelector('[aria-invalid=true]')))
})
screen('action: output, pasted', step('output'), async () => {
  await p().click('radio', 'Paste sample JSON')
  await p().fill('Sample JSON response', '{"a": [1, 2,]}')
  await p().see('line 1')
})
screen('action: review', step('review'), () => p().see('Review & Save'))
for (const group of ['General', 'Shortcuts', 'Runs and limits', 'About']) {
  screen(`settings: ${group}`, '/settings', async () => {
    await p().click('tab', group)
    if (group !== 'General') return
    await p().click('button', 'Show folder')
    assert.equal(await j.app.nextOpened(), j.app.data)
  })
}

async function chooseProvider(name) {
  await p().click('button', 'Create data connector')
  await p().click('button', 'Start from a provider')
  await p().at('Search providers')
  await p().type(name)
  await until('it comes first', () => p().run((name) => document.querySelector('[role=dialog] [aria-selected=true]')?.innerText.toLowerCase().includes(name), name))
  await p().press('Enter')
}
