// Calls of every shape: forms, files, lists, another address, and an answer that is not JSON.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { tryAction } from '../cli.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { action, connector } from '../seed.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const key = 'operations-key-4711'
const j = journey()
let vendor, files, seeded
after(() => [vendor, files].forEach((v) => v?.stop()))

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<answer><company id="7"><name>Acme &amp; Sons</name></company><company id="8"><name>Umbrella</name></company></answer>`

j.step('a form is sent with a list as several entries, and without what is blank', async () => {
  vendor = await Vendor.start({
    key,
    answer: (path, seen, response) => {
      if (path !== '/xml') return { path, type: seen.headers['content-type'] }
      response.writeHead(200, { 'content-type': 'application/xml' })
      response.end(xml)
      return true
    },
  })
  files = await Vendor.start({ open: true, answer: () => ({ stored: true }) })
  seeded = await connector(j, { name: 'Operations', baseUrl: vendor.url, key, defaultHeaders: [{ name: 'X-Version', value: '2026-01' }] })
  await j.open(`/connectors/${seeded.id}/actions`)
  await person.beginAction(j.page, { name: 'Add company', category: 'Connect' })
  await person.describeCall(j.page, { method: 'POST', endpoint: '/companies' })
  await j.page.click('tab', 'Body (Optional)')
  await j.page.choose('Body', 'Form')
  await j.page.fill('Part 1', 'name', { exact: true })
  await j.page.fill('Value of name', '{name}')
  for (const [i, name] of ['tags', 'note'].entries()) {
    await j.page.click('button', 'Add part')
    await j.page.fill(`Part ${i + 2}`, name, { exact: true })
    await j.page.fill(`Value of ${name}`, `{${name}}`)
  }
  await j.page.click('tab', 'Parameters (Optional)')
  await j.page.choose('Type of tags', 'List')
  await j.page.click('button', 'More for tags')
  await j.page.click('menuitem', 'Default and more…')
  const details = { within: ['dialog', '{tags}'] }
  await j.page.choose('Several values', 'An entry for each', { ...details, exact: true, exactOption: false })
  await j.page.click('button', 'Done', details)
  await j.page.click('button', 'Next')
  await person.tryAction(j.page, { name: 'Acme & Sons', tags: 'food, retail' })
  await j.page.see('200 OK')
  const { body, headers } = vendor.last()
  assert.equal(body, 'name=Acme%20%26%20Sons&tags=food&tags=retail')
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded')
  assert.equal(headers['x-version'], '2026-01')
  assert.equal(headers['x-api-key'], key)
})

j.step('a form with a file is sent as it was chosen', async () => {
  // The system's own dialog cannot be driven here: the command line chooses the file, the page is given it.
  const path = j.file('contract.pdf', '%PDF-1.7 contract')
  const upload = await action(j, seeded.id, { name: 'Choose', endpoint: '/choose', method: 'PUT', bodyKind: 'binary', bodyFile: '{file}' })
  await tryAction(j.app, 'Operations', 'Choose', { file: path })
  assert.equal(vendor.last().body, '%PDF-1.7 contract')
  const [kept] = await j.bridge('Tests.Earlier', upload.id)
  const chosen = (await j.bridge('Tests.Get', kept.callId)).values.file
  await j.page.run((value) => (window.go.bridge.Tests.ChooseFile = async () => value), chosen)

  await j.page.click('button', 'Back')
  await j.page.click('tab', 'Body (Optional)')
  await j.page.choose('Body', 'Form with files')
  await j.page.click('button', 'Add part')
  await j.page.fill('Part 4', 'document', { exact: true })
  await j.page.click('radio', 'File', { within: ['radiogroup', 'Kind of document'] })
  await j.page.click('button', 'Next')
  await j.page.click('button', 'Choose file…')
  await j.page.find('button', 'contract.pdf')
  await j.page.click('button', 'Test API')
  await until('the form arrives', () => vendor.last().headers['content-type']?.startsWith('multipart/form-data'))
  const { body } = vendor.last()
  assert.match(body, /name="document"; filename="contract.pdf"\r\nContent-Type: application\/pdf\r\n\r\n%PDF-1.7 contract\r\n/)
  assert.match(body, /name="tags"\r\n\r\nretail\r\n/)
  assert.doesNotMatch(body, /name="note"/)
  await j.page.see('200 OK')
  await j.page.click('tab', 'cURL')
  await j.page.see('@contract.pdf')
})

j.step('fields are read from an answer in XML', async () => {
  await j.open(`/connectors/${seeded.id}/actions`)
  await person.beginAction(j.page, { name: 'List companies' })
  await person.describeCall(j.page, { endpoint: '/xml', query: [['page[size]', '{size}'], ['$top', '2']] })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('200 OK')
  assert.equal(new URL(vendor.last().url, vendor.url).search, '?$top=2')
  await j.page.see('Read as XML.')
  await j.page.see('<answer>')
  await j.page.click('button', 'Next')
  await j.page.find('table', 'Output fields')
  await j.page.see('Acme & Sons')
  await j.page.see('answer.company')
})

j.step('another address is called once it is approved, and without the key', async () => {
  await j.open(`/connectors/${seeded.id}/actions`)
  await person.beginAction(j.page, { name: 'Store file' })
  await person.describeCall(j.page, { endpoint: `${files.url}/store` })
  await j.page.press('Tab')
  await j.page.click('button', `Approve ${files.url}`)
  await j.page.see('Credentials stay behind')
  await j.page.click('button', 'Approve', { exact: true })
  await j.page.gone('Credentials stay behind')
  await j.page.click('button', 'Next')
  await j.page.see('No credentials go to')
  await person.tryAction(j.page)
  await j.page.see('200 OK')
  assert.equal(files.last().headers['x-api-key'], undefined)
  assert.equal(files.last().headers['x-version'], '2026-01')
  const { connector: kept } = await j.bridge('Connectors.Get', seeded.id)
  assert.deepEqual(kept.approvedOrigins, [files.url])
})

j.step('several of the choices of a list are picked, with keys and with the pointer', async () => {
  const list = (name, choices) =>
    ({ name, type: 'list', required: false, default: '', description: '', keepSlashes: false, choices, style: 'repeat', raw: false })
  const states = Array.from({ length: 40 }, (_, i) => `state-${i + 1}`)
  const pick = await action(j, seeded.id, {
    name: 'Find by kind', endpoint: '/kinds', query: [{ name: 'kind', value: '{kinds}' }, { name: 'state', value: '{states}' }],
    parameters: [list('kinds', ['food', 'retail', 'a, b']), list('states', states)],
  })
  await j.open(`/connectors/${seeded.id}/actions/${pick.id}/test`)
  await j.page.click('combobox', '{kinds}')
  await until('the list has the focus', async () => (await j.page.focus()).role === 'listbox')
  await j.page.press('Space')
  await j.page.press('End')
  await j.page.press('Enter')
  await j.page.press('Escape')
  await j.page.gone('retail')
  await j.page.find('button', 'Remove food')
  await j.page.click('combobox', '{states}')
  await until('the search has the focus', async () => (await j.page.focus()).tag === 'input')
  await j.page.type('state-3')
  await j.page.press('Enter')
  await j.page.click('option', 'state-31')
  await j.page.press('Escape')
  await j.page.click('button', 'Remove food')
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  assert.equal(new URL(vendor.last().url, vendor.url).search, '?kind=a%2C%20b&state=state-3&state=state-31')
})

j.step('numbers that are picked are numbers in a JSON body', async () => {
  await j.open(`/connectors/${seeded.id}/actions`)
  await person.beginAction(j.page, { name: 'Tag a company' })
  await person.describeCall(j.page, { method: 'POST', endpoint: '/tags', body: '{"ids": {ids}, "level": {level}}' })
  await j.page.click('tab', 'Parameters (Optional)')
  for (const [name, type] of [['ids', 'List'], ['level', 'Number']]) {
    await j.page.choose(`Type of ${name}`, type)
    await j.page.click('button', `More for ${name}`)
    await j.page.click('menuitem', 'Default and more…')
    await j.page.fill('Choices', '1\n2\n3')
    if (type === 'List') await j.page.choose('Values of the list', 'Number', { exactOption: false })
    await j.page.click('button', 'Done', { within: ['dialog', `{${name}}`] })
  }
  await j.page.click('button', 'Next')
  await j.page.click('combobox', '{ids}')
  await j.page.click('option', '1')
  await j.page.click('option', '3')
  await j.page.press('Escape')
  await j.page.choose('{level}', '2')
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  assert.equal(vendor.last().body, '{"ids": [1,3], "level": 2}')
})

j.step('a cookie is sent beside the headers, and left out while it is blank', async () => {
  await j.open(`/connectors/${seeded.id}/actions`)
  await person.beginAction(j.page, { name: 'With cookies' })
  await person.describeCall(j.page, { endpoint: '/cookies' })
  await j.page.click('tab', 'Headers (Optional)')
  await j.page.click('button', 'Advanced')
  for (const [i, [name, value]] of [['lang', 'en'], ['session', '{session}']].entries()) {
    await j.page.click('button', 'Add cookie')
    await j.page.fill(`Cookie ${i + 1}`, name, { exact: true })
    await j.page.fill(`Value of ${name}`, value)
  }
  await j.page.see('Cookie: lang=en')
  await j.page.click('tab', 'Parameters (Optional)')
  await j.page.find('row', 'session', { within: ['table', 'Parameters'] })
  await until('its place is told', () => j.page.run(() => /Cookie/.test(document.querySelector('table[aria-label=Parameters] tbody tr').innerText)))
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('200 OK')
  assert.equal(vendor.last().headers.cookie, 'lang=en')
  await person.tryAction(j.page, { session: 'a b' })
  await j.page.see("Cookie session: A cookie can't hold the character at position 2")
  await person.tryAction(j.page, { session: 'abc==' })
  await until('both cookies arrive', () => vendor.last().headers.cookie === 'lang=en; session=abc==')
})

j.step('in XML a list has an element for each value, and what is blank is left out', async () => {
  const order = await action(j, seeded.id, {
    name: 'Order', method: 'POST', category: 'connect', endpoint: '/orders', bodyKind: 'xml',
    body: '<order by="{by}">\n  <tag>{tags}</tag>\n  <note>{note}</note>\n</order>',
    parameters: [{ name: 'tags', type: 'list', required: false, default: '', description: '', keepSlashes: false, choices: [], style: '', raw: false }],
  })
  await j.open(`/connectors/${seeded.id}/actions/${order.id}/api-call`)
  await j.page.click('button', 'More for tags')
  await j.page.click('menuitem', 'Default and more…')
  const details = { within: ['dialog', '{tags}'] }
  await j.page.choose('Several values', 'An element for each', { ...details, exact: true, exactOption: false })
  await j.page.click('button', 'Done', details)
  await j.page.click('button', 'Next')
  await person.tryAction(j.page, { tags: 'food, <retail>' })
  await j.page.see('200 OK')
  assert.equal(vendor.last().body, '<order>\n  <tag>food</tag>\n  <tag>&lt;retail&gt;</tag>\n</order>')
})
