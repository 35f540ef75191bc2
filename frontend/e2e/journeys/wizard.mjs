// The action wizard in depth: five steps, from an empty name to drift, over a vendor that is really asked.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { connectKey, importConnector } from '../cli.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { Vendor } from '../vendor.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const name = 'Acme CRM'
const key = 'wizard-key-4711'
const results = { within: ['region', 'Test results'] }
const values = { within: ['region', 'Sample values'] }
let vendor, connector, copied
after(() => vendor?.stop())

const contacts = `[
  {"id": 9007199254740993, "name": "Ada", "email": "ada@acme.test", "score": 0.10, "phone": null},
  {"id": 9007199254740995, "name": "Grace", "email": "grace@acme.test", "score": 0.25, "phone": "+1 555"}]`
const answered = `{"company": {"id": 9007199254740993, "name": "Acme Foods"}, "contacts": ${contacts}}`

// How the vendor answers, which the steps change: by default with the contacts, to the digit.
let answer
const sayContacts = (response, text = answered) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(text)
}

j.step('Details: a name that is taken or missing keeps the later steps closed', async () => {
  answer = (_, response) => sayContacts(response)
  vendor = await Vendor.start({ key, answer: (path, request, response) => (answer(path, response), true) })
  await importConnector(j.app, { name, baseUrl: `${vendor.url}/v1`, actions: [{ name: 'Ping', category: 'retrieve', method: 'GET', endpoint: '/ping' }] })
  await connectKey(j.app, name, key)
  ;[connector] = await j.list()
  await j.open(`/connectors/${connector.id}/actions`)
  await j.page.click('button', 'Create action')
  await until('the name has the focus', async () => (await j.page.focus()).name.startsWith('Name'))
  await closed('button', 'Next')
  for (const step of ['API Call', 'Test', 'Output', 'Review & Save']) await closed('button', step)
  await j.page.fill('Name', 'ping')
  await j.page.click('textbox', 'Description')
  await j.page.see('Another action has this name.')
  await closed('button', 'Next')
  await j.page.fill('Name', 'Add note')
  await j.page.fill('Description', 'Writes a note on a company.')
  await j.page.click('radio', 'Connect')
  await j.page.click('button', 'Next')
  await until('the endpoint has the focus', async () => (await j.page.focus()).role === 'textbox')
})

j.step('API Call: parameters appear from the endpoint, the query, the headers and the body', async () => {
  await person.describeCall(j.page, {
    method: 'POST', endpoint: '/companies/{domain}/notes', query: [['language', '{language}'], ['fixed', 'yes']],
    headers: [['X-Trace', 'trace-{trace}']],
    body: '{"text": "On {domain}: {text}", "score": {score}, "id": {id}, "urgent": {urgent}, "tags": {tags}, "more": {more}}',
  })
  await j.page.click('tab', 'Parameters (Optional)')
  await becomes('the parameters, with their places', parameters, {
    domain: 'Path, Body', language: 'Query', trace: 'Header', text: 'Body', score: 'Body', id: 'Body', urgent: 'Body', tags: 'Body', more: 'Body',
  })
  await becomes('whether they are required', () => Promise.all(['domain', 'language'].map(required)), ['true', 'false'])
})

j.step('API Call: types, a default, a new name everywhere, and the address as it will be', async () => {
  for (const [parameter, type] of [['score', 'Number'], ['id', 'Number'], ['urgent', 'True or false'], ['tags', 'List'], ['more', 'JSON']]) {
    await j.page.choose(`Type of ${parameter}`, type)
  }
  await j.page.click('button', 'More for trace')
  await j.page.click('menuitem', 'Default and more…')
  await j.page.fill('Default', 'none')
  await j.page.click('button', 'Done', { exact: true })
  await j.page.click('button', 'More for domain')
  await j.page.click('menuitem', 'Rename everywhere…')
  await j.page.fill('New name', 'trace')
  await j.page.press('Enter')
  await j.page.see('{trace} is already used.')
  await j.page.fill('New name', 'company')
  await j.page.press('Enter')
  await until('the dialog is closed', async () => !(await j.page.has('dialog', 'Rename {domain}')))
  await until('it has its new name', async () => 'company' in (await parameters()))
  await until('so it stands in the endpoint', async () => /\/companies\/\{company\}\/notes/.test(await j.page.value('API Endpoint')))
  await resolvesTo(`${vendor.url}/v1/companies/{company}/notes?fixed=yes`)
  await j.page.fill('Sample value of company', 'söhne & co')
  await resolvesTo(`${vendor.url}/v1/companies/s%C3%B6hne%20%26%20co/notes?fixed=yes`)
  await j.page.fill('Sample value of language', 'de')
  await resolvesTo(`${vendor.url}/v1/companies/s%C3%B6hne%20%26%20co/notes?language=de&fixed=yes`)
  await j.page.fill('Sample value of language', '')
  await resolvesTo(`${vendor.url}/v1/companies/s%C3%B6hne%20%26%20co/notes?fixed=yes`)
  await j.page.see('X-Api-Key: ••••••••')
  await j.page.see('X-Trace: trace-none')
})

j.step('API Call: a mistake in the body is shown in its line and mended with one press', async () => {
  await j.page.click('tab', 'Body (Optional)')
  const right = '{\n  "text": "On {company}: {text}",\n  "score": {score},\n  "id": {id},\n  "urgent": {urgent},\n  "tags": {tags},\n  "more": {more}\n}'
  await j.page.fill('JSON body', right.replace('{more}', '{more},'))
  await j.page.click('textbox', 'API Endpoint')
  await j.page.see('Line 7:')
  await until('the line is marked', () => j.page.run(() => document.querySelector('.cm-line.cm-problem')?.innerText.includes('more')))
  await invalid('JSON body')
  await j.page.see('The body appears here once line 7 is valid JSON.')
  await j.page.see('1 problem in Body (Optional)')
  await closed('button', 'Next')
  await j.page.click('button', 'Fix it')
  await j.page.gone('Line 7:')
  await j.page.click('button', 'Format')
  await until('it is formatted', async () => /"more": \{more\}\s*\}$/.test(await j.page.value('JSON body')))
})

j.step('the draft is there after the application was quit in the middle', async () => {
  const body = await j.page.value('JSON body')
  const draft = await until('it is kept', async () => {
    const draft = await kept()
    return draft?.samples.company && draft.action.body.trim().split('\n').length === body.trim().split('\n').length && draft
  })
  await j.app.restart()
  await j.open(`/connectors/${connector.id}/actions`)
  await j.page.click('row', 'Add note')
  await j.page.holds('Name', 'Add note')
  await j.page.holds('Description', 'Writes a note on a company.')
  await j.page.click('button', 'Next')
  await resolvesTo(`${vendor.url}/v1/companies/s%C3%B6hne%20%26%20co/notes?fixed=yes`)
  await becomes('the parameters', async () => Object.keys(await parameters()), ['company', 'language', 'trace', 'text', 'score', 'id', 'urgent', 'tags', 'more'])
  await j.page.see('Number')
  assert.deepEqual((await kept()).action, draft.action)
  await j.page.click('button', 'Next')
})

j.step('Test: a value that does not fit is refused at its field, and nothing is sent', async () => {
  await person.tryAction(j.page, { text: 'He said "hi"', score: 'many', id: '9007199254740993', urgent: 'true', tags: '["a", "b"]', more: '{"deep": [0.10, null]}' })
  await until('the wrong value has the focus', () => j.page.run(() => document.activeElement?.getAttribute('data-field') === 'values.score'))
  await invalid('{score}', values)
  assert.equal(vendor.requests.length, 0)
})

j.step('Test: what is sent is what was typed, to the digit; a blank optional parameter is left out', async () => {
  await person.tryAction(j.page, { score: '0.10' })
  await j.page.see('200 OK')
  const sent = vendor.last()
  assert.equal(sent.method, 'POST')
  assert.equal(sent.url, '/v1/companies/s%C3%B6hne%20%26%20co/notes?fixed=yes')
  assert.equal(sent.headers['x-trace'], 'trace-none')
  assert.equal(sent.headers['x-api-key'], key)
  assert.equal(
    sent.body.replace(/\s/g, ''),
    '{"text":"Onsöhne&co:Hesaid\\"hi\\"","score":0.10,"id":9007199254740993,"urgent":true,"tags":["a","b"],"more":{"deep":[0.10,null]}}',
  )
})

j.step('Test: status, size, the waterfall, the answer as it came, its headers', async () => {
  const timing = await (await j.page.page.getByRole('img', { name: 'Timing:' })).getAttribute('aria-label')
  assert.match(timing, /^Timing: DNS .+, Connect .+, TLS .+, Waiting .+, Download .+$/)
  await j.page.see(`${Buffer.byteLength(answered)} B`)
  await j.page.click('radio', 'Raw')
  await j.page.see('9007199254740993')
  await j.page.see('0.10')
  await j.page.click('tab', 'Headers', results)
  await j.page.see('application/json')
  await j.page.click('tab', 'Body', results)
})

j.step('Test: the chain of redirects is shown, and followed with the method and the body', async () => {
  answer = (path, response) => {
    const next = { '/v1/companies/s%C3%B6hne%20%26%20co/notes': '/v1/moved', '/v1/moved': '/v1/moved/again' }[path]
    if (!next) return sayContacts(response)
    response.writeHead(307, { location: next }).end()
  }
  const before = vendor.requests.length
  await j.page.click('button', 'Test API')
  await j.page.see('2 redirects')
  await j.page.click('button', 'Show', results)
  await j.page.see(`${vendor.url}/v1/moved/again`)
  const [first, ...followed] = vendor.requests.slice(before)
  assert.deepEqual(followed.map(({ method, url, body }) => [method, url, body]), [['POST', '/v1/moved', first.body], ['POST', '/v1/moved/again', first.body]])
})

j.step('Test: a slow call can be cancelled, the vendor notices, and the results before it are still there', async () => {
  let gone = false
  let asked = false
  answer = (_, response) => {
    asked = true
    response.on('close', () => (gone = true))
  }
  await j.page.click('button', 'Test API')
  await until('the vendor is asked', () => asked)
  await j.page.click('button', 'Cancel', values)
  await until('the vendor sees the connection closed', () => gone)
  await j.page.see('The call was stopped.')
  await until('the focus stays on the button', async () => (await j.page.focus()).text.includes('Test API'))
  await j.page.see('The 200 result from')
  await j.page.click('button', '200', values)
  await j.page.see('200 OK')
  answer = (_, response) => sayContacts(response)
  await j.page.click('button', 'Test API')
  await until('it was tested again', async () => (await j.bridge('Tests.Earlier', (await kept()).action.id))[0].status === 200)
})

j.step('Test: as cURL, copied without the credential', async () => {
  await j.page.click('tab', 'Request as sent', results)
  await j.page.see('X-Api-Key: ••••••••')
  await j.page.click('tab', 'cURL', results)
  const shown = await j.page.run(() => document.querySelector('pre[aria-label=cURL]').innerText)
  await j.page.run(() => {
    const { Application } = window.go.bridge
    const copy = Application.CopyText
    Application.CopyText = (text) => ((window.__copied = text), copy(text))
  })
  await j.page.click('button', 'Copy cURL', results)
  copied = await until('it is copied', () => j.page.run(() => window.__copied))
  assert.equal(copied.replace(/\s+/g, ' ').trim(), shown.replace(/\s+/g, ' ').trim())
  assert.match(copied, /^curl --request POST '/)
  assert.ok(copied.includes('••••••••') && !copied.includes(key))
})

j.step('Output: from the result, with the records found and numbers as they came', async () => {
  await j.page.click('button', 'Next')
  await j.page.find('table', 'Output fields')
  await j.page.see('List of records')
  await until('the contacts are chosen', async () => (await j.page.locate('combobox', 'List of records').innerText()).includes('contacts'))
  await becomes('the output fields', outputs, [
    ['ID', 'id', 'Number', '9007199254740993'], ['Name', 'name', 'Text', 'Ada'], ['Email', 'email', 'Email', 'ada@acme.test'],
    ['Score', 'score', 'Number', '0.10'], ['Phone', 'phone', 'Text', '+1 555 may be empty'],
  ])
})

j.step('Output: another record path and back', async () => {
  await j.page.choose('List of records', 'One record', { exactOption: false })
  await until('the paths start at the answer', async () => (await outputs()).some(([, path]) => path.startsWith('company')) || (await outputs()).every(([, path]) => path.startsWith('contacts')))
  await j.page.see('Paths start at the answer')
  await j.page.choose('List of records', 'contacts', { exactOption: false })
  await j.page.see('Paths start at each record')
  await until('the paths start at each record', async () => (await outputs()).map(([, path]) => path).join() === 'id,name,email,score,phone')
  await until('there is one way back, over the last choice', async () => (await j.page.page.getByRole('button', { name: 'Undo' }).count()) === 1)
})

j.step('Output: ticked, renamed, retyped, moved, removed and brought back', async () => {
  await tick('id')
  await until('it is no output any more', async () => !(await outputs()).some(([, path]) => path === 'id'))
  await tick('id')
  await until('it is one again, at the end', async () => (await outputs()).at(-1)[1] === 'id')
  await j.page.fill('Field name for email', 'Name', { exact: true })
  await j.page.see('is already used by')
  await closed('button', 'Next')
  await j.page.fill('Field name for email', 'Work email', { exact: true })
  await j.page.choose('Type of ID', 'Text')
  await j.page.click('textbox', 'Field name for id')
  await j.page.press('Alt+ArrowUp')
  await until('it moved up, and the focus with it', async () => (await outputs()).at(-2)[1] === 'id' && (await j.page.focus()).name === 'Field name for id')
  await j.page.click('button', 'Remove Phone')
  await until('it is removed', async () => (await outputs()).length === 4)
  await undo('Phone removed.')
  await until('it is back in its place', async () => (await outputs()).map(([, path]) => path).join() === 'name,email,score,id,phone')
  await j.page.click('button', 'Add by JSON path')
  await j.page.fill('JSON path', 'phone')
  await j.page.press('Enter')
  await j.page.see('There is a field for this path already.')
  await j.page.fill('JSON path', '][')
  await j.page.press('Enter')
  await j.page.gone('There is a field for this path already.')
  await until('what is no path is refused', () => j.page.run(() => !!document.querySelector('[aria-invalid=true]')))
  await j.page.press('Escape')
})

j.step('Output: a pasted sample with a mistake says its line', async () => {
  await j.page.click('radio', 'Paste sample JSON')
  await j.page.fill('Sample JSON response', '{"contacts": [\n  {"name": "Alan",}\n]}')
  await until('the line is said', () => j.page.run(() => /line 2/i.test(document.getElementById('sample-said').innerText)))
  await until('the line is marked', () => j.page.run(() => document.querySelector('.cm-line.cm-problem')?.innerText.includes('Alan')))
})

j.step('Output: samples are merged: what may be empty, missing or of mixed types is marked', async () => {
  await j.page.fill('Sample JSON response', '{"contacts": [{"id": 3, "name": "Alan", "email": "alan@acme.test", "score": "high", "title": "Dr"}]}')
  await j.page.see('Valid JSON.')
  await j.page.see('2 samples merged')
  await becomes('the marks', async () => Object.fromEntries((await outputs()).map(([field, , , sample]) => [field, sample])), {
    Name: 'Ada', 'Work email': 'ada@acme.test', Score: '0.10 mixed types', ID: '9007199254740993', Phone: '+1 555 may be empty, may be missing',
  })
  await j.page.click('radio', 'Fields')
  await j.page.see('string or number')
  await tick('title')
  await until('it is an output', async () => (await outputs()).at(-1)[1] === 'title')
  await until('it may be missing', async () => (await outputs()).at(-1)[3] === 'Dr may be missing')
  await j.page.click('button', 'Samples:')
  await j.page.see('Pasted sample 1')
  await j.page.press('Escape')
})

j.step('Review: everything on one page; saved', async () => {
  await j.page.click('button', 'Next')
  await j.page.find('heading', 'Review & Save')
  const inputs = () => j.page.run(() => [...document.querySelectorAll('table[aria-label="Input parameters"] tbody tr')].map(({ cells }) => [0, 2, 3].map((i) => cells[i].innerText.trim().replace(/[{}]/g, ''))))
  await becomes('the inputs', inputs, [
    ['company', 'Text', 'Yes'], ['language', 'Text', 'No'], ['trace', 'Text', 'No'], ['text', 'Text', 'No'], ['score', 'Number', 'No'],
    ['id', 'Number', 'No'], ['urgent', 'True or false', 'No'], ['tags', 'List', 'No'], ['more', 'JSON', 'No'],
  ])
  for (const words of ['Writes a note on a company.', 'Connect', 'POST', '2 query parameters', '1 header', 'Work email', 'contacts', 'Passed']) await j.page.see(words)
  await j.page.click('button', 'Save', { exact: true })
  await j.page.see('Add note saved.')
  await rows(['Ping', 'Add note'])
})

j.step('a saved action opens as an editor, with every step open; a change is a draft that can be discarded', async () => {
  await j.page.click('row', 'Add note')
  await j.page.find('heading', 'Review & Save')
  await j.page.click('button', 'Details')
  await j.page.fill('Description', 'Changed')
  await j.page.see('Draft saved')
  await j.page.click('button', 'Close', { exact: true })
  await j.page.see('Unsaved changes')
  await j.page.click('row', 'Add note')
  await j.page.click('button', 'Details')
  await j.page.holds('Description', 'Changed')
  await j.page.click('button', 'Discard')
  await j.page.click('button', 'Discard changes')
  await rows(['Ping', 'Add note'])
  await j.page.gone('Unsaved changes')
  await until('it is as it was', async () => (await actions())[1].description === 'Writes a note on a company.')
})

j.step('a later test whose answer fits matches; one that differs shows drift, and is no failure', async () => {
  await j.page.click('row', 'Add note')
  await j.page.click('button', 'Test')
  await j.page.click('button', 'Test API')
  await j.page.see('Matches the declared output.')
  answer = (_, response) => sayContacts(response, '{"contacts": [{"id": 1, "name": {"first": "Ada"}, "score": 1, "title": "Dr", "city": "London"}]}')
  await j.page.click('button', 'Test API')
  await j.page.see('differences to the declared output')
  await j.page.see('200 OK')
  await j.page.click('button', 'Show', results)
  const drift = () => j.page.run(() => [...document.querySelectorAll('section[aria-label="Test results"] li')].map((item) => item.innerText.split('\n').map((word) => word.trim()).filter(Boolean).slice(0, 2).join(' ')).sort())
  await becomes('the drift', drift, ['Missing email', 'New city', 'New name.first', 'Other type name'])
  assert.equal(await j.page.has('alert', '', results), false)
  await j.page.click('button', 'Close', { exact: true })
  await j.page.click('tab', 'Activity')
  await j.page.find('row', '/notes')
  await j.page.find('button', 'Failed only', { exact: true }) // the one that was cancelled did not fail
  await j.page.click('tab', 'Actions')
})

j.step('actions are moved, duplicated, and deleted with a way back', async () => {
  await rows(['Ping', 'Add note'])
  await menu('Add note', 'Move up')
  await rows(['Add note', 'Ping'])
  await menu('Add note', 'Duplicate')
  await until('there is a copy', async () => (await actions()).length === 3)
  const copy = (await actions()).find((action) => !['Ping', 'Add note'].includes(action.name))
  const original = (await actions()).find((action) => action.name === 'Add note')
  assert.deepEqual([copy.body, copy.output.fields], [original.body, original.output.fields])
  const order = (await actions()).map((action) => action.name)
  await rows(order)
  await menu('Add note', 'Delete')
  await rows(order.filter((one) => one !== 'Add note'))
  await undo('Add note deleted')
  await rows(order)
  await j.app.restart()
  await j.open(`/connectors/${connector.id}/actions`)
  await rows(order)
})

/** A control that says that it cannot be used now. */
const closed = (role, name) => until(`${role} "${name}" is closed`, async () => (await j.page.locate(role, name).getAttribute('aria-disabled')) === 'true')

/** A field that is marked as wrong. */
const invalid = (name, options) => until(`${name} is marked`, async () => (await j.page.locate('textbox', name, options).getAttribute('aria-invalid')) === 'true')

/** The detected parameters with the places they are sent in. */
const parameters = () => j.page.run(() => Object.fromEntries([...document.querySelectorAll('table[aria-label=Parameters] tbody tr:not(.said)')].map(({ cells }) => [cells[0].title, cells[1].innerText.trim()])))

const required = (parameter) => j.page.locate('checkbox', `${parameter} is required`).getAttribute('aria-checked')

const resolvesTo = (address) => until(`it resolves to ${address}`, () => j.page.run((address) => document.querySelector('.resolved .address')?.innerText.trim() === address, address))

/** The output fields: name, path, type, sample value with its marks. */
const outputs = () => j.page.run(() => [...document.querySelectorAll('table[aria-label="Output fields"] tbody tr:not(.said)')].map(({ cells }) => [
  cells[1].querySelector('input').value, cells[2].innerText.trim(), cells[3].innerText.trim(), cells[4].innerText.replace(/\s+/g, ' ').trim(),
]))

/** Ticks a field in the tree of the answer, as a person does with the mouse. */
const tick = (field) => j.page.page.locator('[role=treeitem]').filter({ has: j.page.page.locator('.key', { hasText: new RegExp(`^${field}$`) }) }).locator('.check').click()

const actions = async () => (await j.bridge('Actions.List', connector.id)).map((row) => row.action)

/** The draft of the action, as it is kept. */
const kept = async () => {
  const action = (await actions()).find((one) => one.name === 'Add note')
  return action && j.bridge('Actions.Draft', connector.id, action.id)
}

/** The table shows these actions, in this order. */
const rows = (names) => becomes('the actions', () => j.page.run(() => [...document.querySelectorAll('table[aria-label=Actions] tbody tr b')].map((name) => name.innerText.trim())), names)

/** Takes back what a message tells of; others may still be there. */
const undo = (message) => j.page.page.locator('.toast', { hasText: message }).getByRole('button', { name: 'Undo' }).click()

async function menu(action, item) {
  await j.page.locate('button', `Actions for ${action}`, { exact: true }).click()
  await j.page.click('menuitem', item)
}
