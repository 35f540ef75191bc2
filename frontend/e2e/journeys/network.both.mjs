// Settings > Network: one certificate trusted at one address, and a proxy with a password of its own.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { Authority, fingerprint } from '../authority.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { Proxy } from '../proxy.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const user = 'ada@company'
const password = 'proxy-Pass+word/7'
const pair = Buffer.from(`${user}:${password}`).toString('base64')
const j = journey()
const authority = new Authority('Nobody trusts this one')
const tls = authority.server('IP:127.0.0.1', 'DNS:api.intranet.test')
const others = authority.server('IP:127.0.0.1')
const started = [authority]
after(() => started.forEach((each) => each.stop()))

let intranet, proxy

async function start(options) {
  const vendor = await Vendor.start({ open: true, ...options })
  started.push(vendor)
  return vendor
}

async function connector(name, baseUrl) {
  await j.open('/connectors')
  await person.beginConnector(j.page, { name, baseUrl })
  await person.beginOtherMethod(j.page, 'No sign-in')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, name)
  await person.beginAction(j.page, { name: `Find in ${name}` })
  await person.describeCall(j.page, { endpoint: '/companies/acme.test' })
  await j.page.click('button', 'Next')
  await j.page.find('button', 'Test API')
}

async function openTest(name) {
  const row = (await j.list({ search: name }))[0]
  const [{ action }] = await j.bridge('Actions.List', row.id)
  await j.open(`/connectors/${row.id}/actions/${action.id}/test`)
  await j.page.find('button', 'Test API')
}

async function save() {
  await j.page.click('button', 'Save network settings')
  // The button is off while it works, too: saved is what leaves it off for good, with nothing changed.
  await until('it is saved', () => j.page.run(() => {
    const button = [...document.querySelectorAll('button')].find((b) => b.innerText.includes('Save network settings'))
    return button?.getAttribute('aria-disabled') === 'true' && button.getAttribute('aria-busy') !== 'true'
  }))
}

j.step('a certificate is looked at, and trusted at its address only', async () => {
  intranet = await start({ tls })
  await connector('Intranet', intranet.url)
  await j.page.click('button', 'Test API')
  await j.page.see("The certificate of 127.0.0.1 can't be trusted.")
  assert.equal(intranet.requests.length, 0)
  await j.open('/settings')
  await j.page.fill('Trust a certificate', intranet.url)
  await j.page.click('button', 'Show certificate…')
  await j.page.see(`Trust this certificate of ${intranet.url}?`)
  await j.page.see(fingerprint(tls.cert).toUpperCase().match(/../g).join(':'))
  await j.page.see('CN=Nobody trusts this one')
  await j.page.click('button', 'Trust this certificate', { exact: true })
  await j.page.see(`The certificate of ${intranet.url} is trusted`)
  await openTest('Intranet')
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  const elsewhere = await start({ tls })
  await connector('Elsewhere', elsewhere.url)
  await j.page.click('button', 'Test API')
  await j.page.see("The certificate of 127.0.0.1 can't be trusted.")
  assert.equal(elsewhere.requests.length, 0, 'it is trusted at another address')
})

j.step('another certificate at the address is refused, and so is the first once nobody trusts it', async () => {
  intranet.server.setSecureContext(others)
  intranet.server.closeAllConnections()
  const before = intranet.requests.length
  await openTest('Intranet')
  await j.page.click('button', 'Test API')
  await j.page.see('The certificate of 127.0.0.1 is another than the one that was trusted.')
  intranet.server.setSecureContext(tls)
  await j.open('/settings')
  await j.page.click('button', `Stop trusting ${intranet.url}`)
  await until('nothing is trusted', async () => (await j.bridge('Application.Network')).network.trusted.length === 0)
  await openTest('Intranet')
  await j.page.click('button', 'Test API')
  await j.page.see("The certificate of 127.0.0.1 can't be trusted.")
  assert.equal(intranet.requests.length, before)
})

j.step('a proxy: what is no address is refused, and without its password nothing gets through', async () => {
  const plain = await start({})
  proxy = await Proxy.start({ user, password, vendor: plain })
  started.push(proxy)
  proxy.vendor = plain
  await j.open('/settings')
  await j.page.choose('Proxy', 'Manual')
  await j.page.fill('HTTP proxy', 'http://ada:secret@proxy')
  await j.page.click('button', 'Save network settings')
  await j.page.see('Enter the user name and the password in their own fields.')
  await j.page.fill('HTTP proxy', proxy.address)
  await save()
  await connector('Behind proxy', 'http://api.company.test')
  await j.page.click('button', 'Test API')
  await j.page.see('407')
  await until('the proxy was asked', () => proxy.asked.length > 0)
  assert.equal(plain.requests.length, 0)
})

j.step('with its password everything goes through it, and this computer is reached without', async () => {
  await j.open('/settings')
  await j.page.fill('Proxy user name', user)
  await j.page.fill('Proxy password', password)
  await save()
  await openTest('Behind proxy')
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  assert.equal(proxy.asked.at(-1).what, 'GET http://api.company.test/companies/acme.test')
  assert.equal(proxy.asked.at(-1).by, `Basic ${pair}`)
  assert.equal(proxy.vendor.last().headers['proxy-authorization'], undefined)
  const before = proxy.asked.length
  const local = await start({})
  await connector('Local', local.url)
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  assert.equal(proxy.asked.length, before, 'this computer is reached through the proxy')
})

j.step('the password is in the keychain only: it outlives a restart and is in no file', async () => {
  await j.app.restart()
  await j.open('/settings')
  assert.equal((await j.bridge('Application.Network')).password, true)
  await openTest('Behind proxy')
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  const page = await j.page.run(() => document.documentElement.outerHTML)
  for (const [file, content] of [...j.app.files(), ['the page', page]]) {
    for (const secret of [password, pair]) assert.equal(content.includes(secret), false, `${file} has the password`)
  }
})

j.step('removed, it is gone from the keychain too', async () => {
  await j.open('/settings')
  await until('the settings are read', async () => (await j.page.value('Proxy user name')) === user)
  await j.page.fill('Proxy user name', '')
  await save()
  assert.equal((await j.bridge('Application.Network')).password, false)
  await j.page.fill('Proxy user name', user)
  await save()
  assert.equal((await j.bridge('Application.Network')).password, false, 'the password came back with the name')
  await j.page.choose('Proxy', 'None')
  await save()
  const before = proxy.asked.length
  await openTest('Behind proxy')
  await j.page.click('button', 'Test API')
  await j.page.see('api.company.test')
  assert.equal(proxy.asked.length, before)
})
