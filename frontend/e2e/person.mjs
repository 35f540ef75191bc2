// What a person does in the window, step by step, in the words that stand on the screen.
import { until } from './wait.mjs'

/** Fills the form of a new connector up to the authentication; goes there from the list. */
export async function beginConnector(page, { name, description = '', baseUrl, category = 'CRM', logo }) {
  await page.click('button', 'Create data connector')
  await page.fill('Name', name)
  if (description) await page.fill('Description', description)
  await page.fill('Base URL', baseUrl)
  if (logo) await page.upload(logo)
  await page.choose('Data Connector Category', category)
}

const sheet = { within: ['dialog', 'Set up authentication'] }

/** Sets up OAuth 2.0. register is told the redirect URL, as an admin tells it the provider, and answers its addresses. */
export async function setUpOAuth(page, register, { scopes = 'openid offline_access', client }) {
  await page.click('button', 'Set Up')
  await page.click('radio', 'OAuth 2.0', sheet)
  const provider = await register(await page.value('OAuth redirect URL', sheet))
  await page.fill('Authorization URL', provider.authorizationUrl, sheet)
  await page.fill('Access token URL', provider.tokenUrl, sheet)
  await page.fill('Scopes', scopes, sheet)
  await page.fill('Client ID', client.client_id, sheet)
  await page.fill('Client secret', client.client_secret, sheet)
  await saveSheet(page)
}

/** Sets up an API key; further credential headers as {displayName, headerName, value}. */
export async function setUpKey(page, { displayName, keyName, placement = 'Header', template = '', further = [] }) {
  await page.click('button', 'Set Up')
  await page.click('radio', 'API Key', sheet)
  await page.fill('Display Name', displayName, sheet)
  await page.fill('Key Name', keyName, sheet)
  await page.click('radio', placement, { ...sheet, exact: true })
  if (template || further.length > 0) await page.click('button', 'Advanced', sheet)
  if (template) await page.fill('Value template', template, sheet)
  for (const [i, header] of further.entries()) {
    await page.click('button', 'Add credential header', sheet)
    await page.fill(`Display Name of further header ${i + 1}`, header.displayName, sheet)
    await page.fill(`Header name of further header ${i + 1}`, header.headerName, sheet)
  }
  await saveSheet(page)
}

/** Opens the sheet and chooses one of the ways behind the third card. */
export async function beginOtherMethod(page, way) {
  await page.click('button', 'Set Up')
  await page.click('radio', 'Another way', sheet)
  await page.choose('Way to sign in', way)
}

export async function saveSheet(page) {
  await page.click('button', 'Save', sheet)
  await page.gone('Set up authentication')
}

/** Saves the form and ends on the connector's page. */
export async function saveConnector(page, name) {
  await page.click('button', 'Save', { exact: true })
  await page.find('tab', 'Overview')
  await page.find('heading', name)
}

/** Opens the palette, and types once it takes what is typed. */
export async function search(page, words) {
  await page.press('Control+k')
  await page.at('Search or run')
  await page.type(words)
}

/** Begins an action on the connector's page and ends on its API Call step. */
export async function beginAction(page, { name, category = 'Retrieve', description = '' }) {
  await page.click('button', 'Create action')
  await page.fill('Name', name)
  if (description) await page.fill('Description', description)
  await page.click('radio', category)
  await page.click('button', 'Next')
  await page.find('textbox', 'API Endpoint')
}

/** Describes the call of an action; query and headers as [name, value] pairs. */
export async function describeCall(page, { method = 'GET', endpoint, query = [], headers = [], body = '' }) {
  if (method !== 'GET') await page.choose('Request Type', method)
  await page.fill('API Endpoint', endpoint)
  // Their rows push down what is clicked next.
  for (const [, name] of endpoint.matchAll(/\{(\w+)\}/g)) await page.find('row', name, { within: ['table', 'Parameters'] })
  for (const [i, [name, value]] of query.entries()) {
    await page.click('button', 'Add query parameter')
    await page.fill(`Query parameter ${i + 1}`, name, { exact: true })
    await page.fill(`Value of ${name}`, value)
  }
  if (body) {
    await page.click('tab', 'Body (Optional)')
    await page.fill('JSON body', body)
  }
  if (headers.length > 0) await page.click('tab', 'Headers (Optional)')
  for (const [i, [name, value]] of headers.entries()) {
    await page.click('button', 'Add header')
    // A field that suggests names is a combobox to one engine and a text field to the other.
    await until('the header has the focus', async () => (await page.focus()).name === `Header ${i + 1}`)
    await page.type(name)
    await page.fill(`Value of ${name}`, value)
  }
}

/** Gives the sample values on the Test step and tests. */
export async function tryAction(page, values = {}) {
  const place = { within: ['region', 'Sample values'] }
  await page.find('button', 'Test API')
  for (const [name, value] of Object.entries(values)) await page.fill(`{${name}}`, value, place)
  await page.click('button', 'Test API')
}
