// The ways to sign in beside the guide's two: set up, connected and used in the window.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { Provider } from '../provider.mjs'
import { signingIn } from '../signing-in.mjs'

const j = journey()
const secret = 'typ3d-S3cret+/=9'
const basic = Buffer.from(`ada/token:${secret}`).toString('base64')
const { sheet, started, vendorWith, refuse, begin, connect, tryOut, nowhere, inNoFile } = signingIn(j, [secret, basic])

j.step('Basic: own labels and a value template; the system gets both parts', async () => {
  const vendor = await vendorWith({ open: true })
  await begin('Basic desk', vendor)
  await person.beginOtherMethod(j.page, 'Basic: user name and password')
  await j.page.fill('Label of the user name', 'E-mail', sheet)
  await j.page.fill('Label of the password', 'API token', sheet)
  await j.page.click('button', 'Advanced', sheet)
  await j.page.fill('Value template', '{user}/token:{password}', sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Basic desk')
  await connect('Basic desk', { 'E-mail': 'ada', 'API token': secret })
  await tryOut('Basic desk')
  assert.equal(vendor.last().headers.authorization, `Basic ${basic}`)
  await nowhere()
})

j.step('Basic: one part is enough, none is too little', async () => {
  await begin('Basic key', await vendorWith({ open: true }))
  await person.beginOtherMethod(j.page, 'Basic: user name and password')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Basic key')
  const dialog = { within: ['dialog', 'Connect Basic key'], exact: true }
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.click('button', 'Connect', dialog)
  await j.page.see('Enter at least one of them.')
  await j.page.fill('User name', secret, { within: dialog.within })
  await j.page.click('button', 'Connect', dialog)
  await j.page.see('Basic key is connected')
  await j.page.click('button', 'Done')
})

j.step('client credentials against a provider: no browser, and a token of its own', async () => {
  const provider = await Provider.start('http://127.0.0.1:1/callback', {
    clients: [{ client_id: 'machine', client_secret: secret, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }],
  })
  started.push(provider)
  const vendor = await vendorWith()
  await begin('Machine', vendor)
  await person.beginOtherMethod(j.page, 'OAuth 2.0 client credentials')
  await j.page.fill('Access token URL', provider.tokenUrl, sheet)
  await j.page.fill('Client ID', 'machine', sheet)
  await j.page.fill('Client secret', secret, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Machine')
  await connect('Machine', {})
  assert.equal((await provider.counts()).token, 1)
  assert.equal(j.app.hasOpened(), false)
  await tryOut('Machine')
  assert.match(vendor.last().headers.authorization, /^Bearer .{20,}/)
  await nowhere()
})

j.step('a login request: the token is found, sent where it belongs, and asked for again when it is refused', async () => {
  let logins = 0
  const vendor = await vendorWith({
    open: true,
    answer: (path, { headers, body }, response) => {
      if (path === '/auth/login') {
        const { login, pass } = JSON.parse(body)
        if (login !== 'ada' || pass !== secret) return refuse(response)
        logins++
        return { data: { session: `session-${logins}-token` } }
      }
      if (headers['x-session'] !== `session-${logins}-token`) return refuse(response)
    },
  })
  await begin('Login desk', vendor)
  await person.beginOtherMethod(j.page, 'Login request that returns a token')
  await j.page.fill('Login URL', '/auth/login', sheet)
  await j.page.fill('JSON', '{"login": "{user}", "pass": "{password}"}', sheet)
  await j.page.fill('Path to the token', 'data.session', sheet)
  await j.page.click('button', 'Advanced', sheet)
  await j.page.click('button', 'Add place', sheet)
  await j.page.fill('Name of place 1', 'X-Session', sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Login desk')
  await j.page.click('button', 'Connect', { exact: true })
  const dialog = { within: ['dialog', 'Connect Login desk'] }
  await j.page.fill('User name', 'ada', dialog)
  await j.page.fill('Password', 'wrong-one', dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see('Login desk refused the login (401).')
  await j.page.fill('Password', secret, dialog)
  await j.page.click('button', 'Connect', { ...dialog, exact: true })
  await j.page.see('Login desk is connected')
  await j.page.click('button', 'Done')
  logins++ // the system forgets the session
  await tryOut('Login desk')
  await j.page.see('renewed')
  assert.equal(vendor.last().headers['x-session'], 'session-3-token')
  await nowhere()
})

j.step('a signed token: the JWT itself goes along, signed with a key of the form id:hex', async () => {
  const id = '6470a1b2', key = '00ff10abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123'
  const seen = []
  const vendor = await vendorWith({
    open: true,
    answer: (path, { headers }, response) => {
      const [, jwt = ''] = /^Ghost (.+)$/.exec(headers.authorization ?? '') ?? []
      const [header = '', claims = '', signature] = jwt.split('.')
      const good = createHmac('sha256', Buffer.from(key, 'hex')).update(`${header}.${claims}`).digest('base64url')
      if (signature !== good) return refuse(response)
      seen.push(...[header, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString())))
    },
  })
  await begin('Journal', vendor)
  await j.page.click('button', 'Set Up')
  await j.page.click('radio', 'OAuth 2.0', sheet)
  await j.page.click('button', 'Advanced', sheet)
  await j.page.choose('Grant', 'Signed token (JWT), sent itself')
  await j.page.click('radio', 'HS256', sheet)
  await j.page.click('radio', 'Hex', sheet)
  await j.page.click('checkbox', 'The key is entered as id:key, and the id is sent as kid', sheet)
  await j.page.fill('Audience', '/admin/', sheet)
  await j.page.fill('Token scheme', 'Ghost', sheet)
  await j.page.fill('Private key', `${id}:${key}`, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Journal')
  await tryOut('Journal')
  const [header, claims] = seen
  assert.deepEqual([header.alg, header.kid, claims.aud, claims.exp - claims.iat], ['HS256', id, '/admin/', 300])
  await nowhere(key)
})

j.step('a device code: it is shown, copied and approved elsewhere', async () => {
  let approved = false
  const vendor = await vendorWith({
    open: true,
    answer: (path, { body }, response) => {
      if (path === '/device') return { device_code: 'dev-1-secret', user_code: 'WDJB-MJHT', verification_uri: `${vendor.url}/activate`, expires_in: 300, interval: 1 }
      if (path !== '/token') return undefined
      assert.match(body, /device_code=dev-1-secret/)
      if (approved) return { access_token: 'device-token-1', expires_in: 3600 }
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end('{"error":"authorization_pending"}')
      return true
    },
  })
  await begin('Kiosk', vendor)
  await j.page.click('button', 'Set Up')
  await j.page.click('radio', 'OAuth 2.0', sheet)
  await j.page.click('button', 'Advanced', sheet)
  await j.page.choose('Grant', 'Device code, typed in any browser')
  await j.page.fill('Device authorization URL', `${vendor.url}/device`, sheet)
  await j.page.fill('Access token URL', `${vendor.url}/token`, sheet)
  await j.page.fill('Client ID', 'kiosk', sheet)
  await j.page.fill('Client secret', secret, sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Kiosk')
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.see('WDJB-MJHT')
  await j.page.find('button', 'Copy code')
  assert.equal(await j.app.nextOpened(), `${vendor.url}/activate`)
  approved = true
  await j.page.see('Kiosk is connected')
  await j.page.click('button', 'Done')
  await tryOut('Kiosk')
  assert.equal(vendor.last().headers.authorization, 'Bearer device-token-1')
  await nowhere()
})

j.step('no sign-in: connected without anything to type', async () => {
  const vendor = await vendorWith({ open: true })
  await begin('Open data', vendor)
  await person.beginOtherMethod(j.page, 'No sign-in')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, 'Open data')
  await j.page.see('Connected')
  await tryOut('Open data')
  assert.equal(vendor.last().headers.authorization, undefined)
})

inNoFile('device-token-1', 'dev-1-secret', 'session-3-token')
