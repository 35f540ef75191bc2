// OAuth 2.0 without a browser: a password, a refresh token, a signed assertion; and what a token answer may say
// of where the data is.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { signingIn } from '../signing-in.mjs'
import { until } from '../wait.mjs'

const secret = 'cl1ent-S3cret+/=7'
const password = 'pass-W0rd&7'
const pasted = 'refresh-token-pasted-1'
const j = journey()
const { sheet, vendorWith, refuse, begin, connect, tryOut, nowhere, inNoFile } = signingIn(j, [secret, password, pasted])

/** A system whose token endpoint answers what tokens makes of the parameters, or refuses. It takes the newest token. */
async function system(tokens, more = () => ({})) {
  let issued = 0
  const asked = []
  const vendor = await vendorWith({
    open: true,
    answer: (path, { headers, body }, response) => {
      if (path !== '/token') return headers.authorization === `Bearer token-of-${issued}` ? undefined : refuse(response)
      const form = Object.fromEntries(new URLSearchParams(body))
      asked.push(form)
      return tokens(form) ? { access_token: `token-of-${++issued}`, expires_in: 3600, ...more() } : refuse(response)
    },
  })
  return Object.assign(vendor, { asked, forget: () => issued++ })
}

async function setUp(vendor, grant) {
  await j.page.click('button', 'Set Up')
  await j.page.click('radio', 'OAuth 2.0', sheet)
  await j.page.click('button', 'Advanced', sheet)
  await j.page.choose('Grant', grant)
  await j.page.fill('Access token URL', `${vendor.url}/token`, sheet)
  await j.page.fill('Client ID', 'studio', sheet)
}

j.step('the password of a user: asked for when connecting, and again when the token is refused', async () => {
  const vendor = await system((form) => form.grant_type === 'password' && form.username === 'ada' && form.password === password && form.client_secret === secret)
  await begin('Password desk', vendor)
  await setUp(vendor, 'User name and password')
  await j.page.fill('Client secret', secret, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Password desk')
  await connect('Password desk', { 'User name': 'ada', Password: password })
  vendor.forget()
  await tryOut('Password desk')
  await j.page.see('renewed')
  assert.equal(vendor.asked.length, 2)
  assert.equal(j.app.hasOpened(), false)
  await nowhere()
})

j.step('a refresh token that is pasted', async () => {
  const vendor = await system((form) => form.grant_type === 'refresh_token' && form.refresh_token === pasted)
  await begin('Refresh desk', vendor)
  await setUp(vendor, 'A refresh token that is pasted')
  await j.page.fill('Client secret', secret, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Refresh desk')
  await connect('Refresh desk', { 'Refresh token': pasted })
  await tryOut('Refresh desk')
  assert.equal(vendor.last().headers.authorization, 'Bearer token-of-1')
  await nowhere()
})

j.step('a signed JWT as assertion: the key signs, and is never sent', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } })
  const claimed = []
  const vendor = await system(({ grant_type, assertion }) => {
    const [header, claims, signature] = assertion.split('.')
    claimed.push(JSON.parse(Buffer.from(claims, 'base64url')))
    return grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer' && verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), createPublicKey(publicKey), Buffer.from(signature, 'base64url'))
  })
  await begin('Signed desk', vendor)
  await setUp(vendor, 'Signed assertion (JWT), no person')
  await j.page.upload(j.file('robot.pem', privateKey), 'File of the private key')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Signed desk')
  await connect('Signed desk', {})
  await tryOut('Signed desk')
  assert.equal(claimed[0].iss, 'studio')
  assert.equal(claimed[0].aud, `${vendor.url}/token`)
  const line = privateKey.split('\n')[1]
  await nowhere(line)
  assert.equal(vendor.requests.some((request) => JSON.stringify(request).includes(line)), false, 'the key was sent')
})

j.step('an address that is whole only when connecting: the client secret of the form is not asked for again', async () => {
  const vendor = await system((form) => form.client_secret === secret)
  await begin('Tenant desk', { url: 'http://127.0.0.1:{port}/api' })
  await setUp({ url: 'http://127.0.0.1:{port}' }, 'Client credentials, no person')
  await j.page.fill('Client secret', secret, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Tenant desk')
  const dialog = { within: ['dialog', 'Connect Tenant desk'] }
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.fill('Port', String(vendor.port), dialog)
  await j.page.click('button', 'Next', dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see('Tenant desk is connected')
  await j.page.click('button', 'Done')
  await tryOut('Tenant desk')
  assert.equal(vendor.asked.length, 1)
  await nowhere()
})

j.step('a token answer that names another host: nothing goes there before somebody says so', async () => {
  const data = await vendorWith({})
  const at = data.url.replace('127.0.0.1', 'localhost')
  const vendor = await system(() => true, () => ({ instance: at }))
  await begin('Instance desk', { url: '{instance}/api' })
  await setUp(vendor, 'Client credentials, no person')
  await j.page.fill('Client secret', secret, sheet)
  await j.page.click('button', 'Add value', sheet)
  await j.page.fill('Path of value 1', 'instance', sheet)
  await j.page.fill('Name of value 1', 'instance', sheet)
  await person.saveSheet(j.page)
  await j.page.click('button', 'Connection check')
  await j.page.choose('Connection check', 'A request of its own')
  await j.page.fill('Path of the check', '/me')
  await person.saveConnector(j.page, 'Instance desk')
  const dialog = { within: ['dialog', 'Connect Instance desk'] }
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see(`Instance desk says that your data is at ${at}.`)
  await j.page.click('button', 'Not now', dialog)
  await until('it is not connected', async () => (await j.list({ search: 'Instance' }))[0].status !== 'connected')
  assert.equal(data.requests.length, 0)
  await j.page.click('tab', 'Authentication')
  await j.page.click('button', 'Not now')
  await j.page.see('If that is right, use this address under Authentication.')
  await j.page.click('button', 'Look again')
  await j.picture('an address to approve')
  await j.page.click('button', 'Use this address')
  await until('it is connected', async () => (await j.list({ search: 'Instance' }))[0].status === 'connected')
  await until('the connection check ran by itself', () => data.requests.some(({ url }) => url === '/api/me'))
  await j.page.see('Answered 200')
  await tryOut('Instance desk')
  await until('the action was answered there', () => data.last().url === '/api/companies/acme.test') // the message of the check says 200 OK too
  assert.match(data.last().headers.authorization, /^Bearer token-of-/)
})

inNoFile()
