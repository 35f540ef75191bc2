// A system that wants a client certificate, behind an authority of the company: the authority is trusted in the
// settings, the certificate is chosen when connecting, and the system sees who calls.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { Authority } from '../authority.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const name = 'Vault'
const password = 'open-Sesame-12'
const j = journey()
const company = new Authority('Acme internal authority')
const files = { robot: company.client('robot', password), auditor: company.client('auditor', password) }
let vendor
after(() => (vendor?.stop(), company.stop()))

const sheet = { within: ['dialog', 'Set up authentication'] }
const dialog = { within: ['dialog', `Connect ${name}`] }
const exactly = { ...dialog, exact: true }
const certificate = 'File of the client certificate'

async function testAPI() {
  const before = vendor.requests.length
  await j.page.click('button', 'Test API')
  await until('the system is called', () => vendor.requests.length > before)
  await j.page.see('200 OK')
}

j.step('without the authority its certificate is not trusted', async () => {
  vendor = await Vendor.start({ open: true, tls: { ...company.server('IP:127.0.0.1'), ca: company.certificate, requestCert: true, rejectUnauthorized: true } })
  await j.open('/connectors')
  await person.beginConnector(j.page, { name, baseUrl: vendor.url })
  await person.beginOtherMethod(j.page, 'No sign-in')
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, name)
  await person.beginAction(j.page, { name: 'Read record' })
  await person.describeCall(j.page, { endpoint: '/records/acme.test' })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see("The certificate of 127.0.0.1 can't be trusted.")
  assert.equal(vendor.requests.length, 0)
})

j.step('the authority is trusted in the settings; what is no certificate is refused', async () => {
  await j.open('/settings')
  await j.page.fill('Certificates of authorities', 'no certificate')
  await j.page.click('button', 'Save network settings')
  await j.page.see('This is no certificate in PEM.')
  await j.page.fill('Certificates of authorities', company.certificate)
  await j.page.click('button', 'Save network settings')
  await j.page.see('Network settings saved')
})

j.step('a system that wants a certificate says so, and the switch is under Advanced', async () => {
  const [row] = await j.list()
  await j.open(`/connectors/${row.id}/actions/${await actionId(row.id)}/test`)
  await j.page.click('button', 'Test API')
  await j.page.see('wants a client certificate.')
  await j.open(`/connectors/${row.id}/edit`)
  await j.page.click('button', 'Edit', { exact: true })
  await j.page.click('button', 'Advanced', sheet)
  await j.page.click('switch', 'Ask for a client certificate when connecting', sheet)
  await person.saveSheet(j.page)
  await person.saveConnector(j.page, name)
})

j.step('Connect: a wrong password keeps the dialog, the right one shows whose certificate it is', async () => {
  await j.page.click('button', 'Connect', { exact: true })
  await j.page.upload(files.robot.p12, certificate)
  await j.page.see('robot.p12')
  await j.page.fill('Password of the file', 'wrong', dialog)
  await j.page.click('button', 'Use certificate', dialog)
  await j.page.see('The password does not open this file.')
  await until('the field is marked', () => j.page.run(() => !!document.querySelector('[role=dialog] input[aria-invalid=true]')))
  await j.page.fill('Password of the file', password, dialog)
  await j.page.click('button', 'Use certificate', dialog)
  await j.page.see(files.robot.sha256)
  await j.page.see('CN=robot')
  await j.page.see('CN=Acme internal authority')
  await j.page.see('Expires')
  await j.page.see('expires in')
  await j.page.click('button', 'Next', dialog)
  await j.page.click('button', 'Connect', exactly)
  await j.page.see(`${name} is connected`)
  await j.page.click('button', 'Done')
})

j.step('the action is answered, and the system saw who called', async () => {
  const [row] = await j.list()
  await j.open(`/connectors/${row.id}/actions/${await actionId(row.id)}/test`)
  await testAPI()
  assert.equal(vendor.last().client, 'robot')
})

j.step('a pair of PEM files takes its place; without its key it is refused', async () => {
  const [row] = await j.list()
  await j.open(`/connectors/${row.id}/authentication`)
  await j.page.click('button', 'Connect again')
  await j.page.see('CN=robot')
  await j.page.upload(files.auditor.pem, certificate)
  await j.page.see('auditor.pem')
  await j.page.click('button', 'Use certificate', dialog)
  await until('the key is asked for', () => j.page.run(() => !!document.querySelector('[role=dialog] [aria-invalid=true]')))
  await j.page.upload(files.auditor.key, 'File of the private key')
  await j.page.see('auditor.key')
  await j.page.click('button', 'Use certificate', dialog)
  await j.page.see(files.auditor.sha256)
  await j.page.click('button', 'Next', dialog)
  await j.page.click('button', 'Connect', exactly)
  await j.page.see(`${name} is connected`)
  await j.page.click('button', 'Done')
  await j.open(`/connectors/${row.id}/actions/${await actionId(row.id)}/test`)
  await testAPI()
  assert.equal(vendor.last().client, 'auditor')
})

j.step('neither page nor file has a key or the password in it', async () => {
  const keys = Object.values(files).map(({ secret }) => secret.split('\n')[1])
  const page = await j.page.run(() => document.documentElement.outerHTML)
  for (const [file, content] of [...j.app.files(), ['the page', page]]) {
    for (const secret of [password, ...keys]) assert.equal(content.includes(secret), false, `${file} has a secret`)
  }
})

async function actionId(connectorId) {
  const [{ action }] = await j.bridge('Actions.List', connectorId)
  return action.id
}
