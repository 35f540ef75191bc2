// A key at its rarer places: as a bearer token, twice, in a cookie, in the path of the Base URL.
import assert from 'node:assert/strict'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { signingIn } from '../signing-in.mjs'

const key = 'k3y-0f.Places~17'
const j = journey()
const { sheet, vendorWith, begin, connect, tryOut, nowhere, inNoFile } = signingIn(j, [key])

async function setUp(displayName, keyName) {
  await j.page.click('button', 'Set Up')
  await j.page.click('radio', 'API Key', sheet)
  await j.page.fill('Display Name', displayName, sheet)
  await j.page.fill('Key Name', keyName, sheet)
}

j.step('Bearer token: a preset, and nothing but the token is typed', async () => {
  const vendor = await vendorWith({ key })
  await begin('Bearer desk', vendor)
  await person.beginOtherMethod(j.page, 'Bearer token')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Bearer desk')
  await connect('Bearer desk', { 'Access token': key })
  await tryOut('Bearer desk')
  assert.equal(vendor.last().headers.authorization, `Bearer ${key}`)
  await nowhere()
})

j.step('the same key at two places', async () => {
  const vendor = await vendorWith({ key })
  await begin('Twice', vendor)
  await setUp('Twice key', 'X-Api-Key')
  await j.page.click('button', 'Advanced', sheet)
  await j.page.click('button', 'Add place', sheet)
  await j.page.choose('Place 1', 'Query parameter')
  await j.page.fill('Name of place 1', 'api_key', sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Twice')
  await connect('Twice', { 'Twice key': key })
  await tryOut('Twice')
  const { headers, url } = vendor.last()
  assert.equal(headers['x-api-key'], key)
  assert.equal(new URL(url, vendor.url).searchParams.get('api_key'), key)
  await nowhere()
})

j.step('in a cookie', async () => {
  const vendor = await vendorWith({ key })
  await begin('Cookie jar', vendor)
  await setUp('Session', 'SID')
  await j.page.click('button', 'Advanced', sheet)
  await j.page.choose('Rarer placement', 'Cookie', { within: sheet.within })
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Cookie jar')
  await connect('Cookie jar', { Session: key })
  await tryOut('Cookie jar')
  assert.equal(vendor.last().headers.cookie, `SID=${key}`)
  await nowhere()
})

j.step('in the path of the Base URL, which has to say where', async () => {
  const vendor = await vendorWith({ open: true })
  await begin('Bot', { url: `${vendor.url}/bot{key}` })
  await setUp('Bot token', 'token')
  await j.page.click('button', 'Advanced', sheet)
  await j.page.choose('Rarer placement', 'Path of the Base URL', { within: sheet.within })
  await j.page.click('button', 'Save', sheet)
  await j.page.see('Write {token} into the path of the Base URL, where the key goes.')
  await j.page.fill('Key Name', 'key', sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Bot')
  await connect('Bot', { 'Bot token': key })
  await tryOut('Bot')
  assert.equal(vendor.last().url, `/bot${key}/companies/acme.test`)
  await nowhere()
})

inNoFile()
