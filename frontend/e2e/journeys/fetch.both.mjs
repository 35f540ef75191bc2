// Rows that an action brings, all of its pages: from the sample API into a new table, more of them, the same
// ones anew by their key; an import that is stopped and one whose page fails add nothing.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import { approve } from '../sample.mjs'
import * as seed from '../seed.mjs'
import { Vendor } from '../vendor.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const p = () => j.page
const key = 'seeded-key'
const fetching = { within: ['dialog', 'Fetch rows'] }
let vendor, book, gate
after(() => vendor?.stop())

/** Five pages of 40 stores. Gated, the third waits; broken, it fails. */
const stores = { level: 'Bronze', gated: false, broken: false }
async function answer(path, request, response) {
  const page = Number(new URL(request.url, vendor.url).searchParams.get('page') ?? 1)
  if (page === 3 && stores.gated) await new Promise((go) => (gate = go))
  if (page === 3 && stores.broken) {
    response.writeHead(422, { 'content-type': 'application/json' })
    response.end('{"error":"Page 3 is out of stock"}')
    return true
  }
  const items = Array.from({ length: 40 }, (_, i) => ({ id: String((page - 1) * 40 + i + 1).padStart(5, '0'), level: stores.level }))
  return { items, next: page < 5 ? page + 1 : null }
}
const pagination = { kind: 'cursor', in: 'query', name: 'page', first: 0, sizeName: '', size: 0, from: 'body', path: 'next', morePath: '', totalPath: '', pagesPath: '', shortPage: false, maxPages: 0, maxItems: 0 }

const state = () => j.bridge('Workbooks.Get', book.id)
const rows = async () => (await state()).rows
const cells = async (count) => {
  const { key: view } = await j.bridge('Rows.See', book.id, { sort: [], filter: [], search: '' })
  return (await j.bridge('Rows.Page', view, 0, count)).rows.map(({ cells }) => cells)
}
/** The dialog is gone: keys mean the rows again. */
const closed = () => until('the dialog is gone', async () => !(await p().has('dialog', 'Fetch rows')))
/** So many rows are there, and the page knows. */
async function says(count) {
  await becomes('the rows', rows, count)
  await p().see(`${count} rows`)
}
async function openDialog(action) {
  await p().click('button', 'Add action')
  await p().find('radio', action)
  await p().click('radio', action)
  await p().click('radio', 'Fetch rows…')
  await p().click('button', 'Fetch rows…')
  await p().find('dialog', 'Fetch rows')
}

j.step('the sample is connected, and its companies fill an empty Workbook over several pages', async () => {
  const { connectorId } = await j.bridge('Application.StartSample')
  await j.open(`/connectors/${connectorId}`)
  await p().click('button', 'Connect', { exact: true })
  await approve(await j.app.nextOpened())
  await p().see('is connected')
  await p().click('button', 'Done')
  await seed.action(j, connectorId, {
    name: 'All of a country', method: 'GET', endpoint: '/companies', query: [{ name: 'country', value: '{country}' }, { name: 'per_page', value: '25' }],
    pagination: { ...pagination, kind: 'page', name: 'page', first: 1, from: '', path: '', pagesPath: 'page.pages', size: 25 },
    output: { recordPath: 'data', list: true, fields: [seed.field('Id', 'id'), seed.field('Name'), seed.field('Employees', 'employees', 'number')], known: [] },
  }, { country: 'PT' })
  book = await j.bridge('Workbooks.Create', 'Fetched')
  await j.open(`/workbooks/${book.id}`)
  await p().click('button', 'Fetch rows with a Retrieve action')
  await p().click('combobox', 'Action', fetching)
  await p().click('option', 'All of a country')
  await p().find('textbox', 'country', fetching)
  await p().fill('country', 'PT', fetching)
  await p().click('button', 'Fetch rows', fetching)
  await closed()
  const there = await rows()
  assert.ok(there > 50, `${there} rows are more than two pages`)
  const list = await cells(there)
  assert.equal(new Set(list.map(([id]) => id)).size, there)
  assert.deepEqual((await state()).definition.columns.map((c) => c.name), ['Id', 'Name', 'Employees'])
})

j.step('a further action brings its rows behind those that are there', async () => {
  vendor = await Vendor.start({ key, answer })
  const connector = await seed.connector(j, { name: 'Stores', baseUrl: vendor.url, key })
  await seed.action(j, connector.id, {
    name: 'List stores', endpoint: '/stores', pagination,
    output: { recordPath: 'items', list: true, fields: [seed.field('Store', 'id'), seed.field('Level')], known: [] },
  })
  book = await j.bridge('Workbooks.Create', 'Stores')
  await j.open(`/workbooks/${book.id}`)
  await p().click('button', 'Fetch rows with a Retrieve action')
  await p().click('combobox', 'Action', fetching)
  await p().click('option', 'List stores')
  await p().click('button', 'Fetch rows', fetching)
  await closed()
  await becomes('the rows', rows, 200)
  assert.deepEqual((await cells(200)).map(([id]) => id).filter((id, i) => id !== String(i + 1).padStart(5, '0')), [])
  await openDialog('List stores')
  await p().click('button', 'Fetch rows', fetching)
  await closed()
  await says(400)
  await p().press('Control+z')
  await says(200)
})

j.step('stopped in the middle, nothing was added', async () => {
  stores.gated = true
  await openDialog('List stores')
  await p().click('button', 'Fetch rows', fetching)
  await until('the third page waits', () => gate)
  await p().find('status', '', fetching)
  await p().click('button', 'Cancel', fetching)
  await until('the dialog can be used again', async () => !(await p().has('status', '', fetching)))
  assert.equal(await rows(), 200)
  stores.gated = false
  gate()
  await p().click('button', 'Cancel', fetching)
  await closed()
  assert.equal(await rows(), 200)
})

j.step('a page that fails is told, and nothing was added', async () => {
  stores.broken = true
  await openDialog('List stores')
  await p().click('button', 'Fetch rows', fetching)
  await p().see('No rows were added')
  assert.equal(await rows(), 200)
  stores.broken = false
  stores.level = 'Silver'
  await p().click('button', 'Fetch rows', fetching) // again, without being opened anew
  await closed()
  await says(400)
  await p().press('Control+z')
  await says(200)
})

j.step('rows with the same key are changed by the fetch', async () => {
  const { definition } = await state()
  await j.bridge('Workbooks.Save', { ...definition, columns: definition.columns.map((c) => ({ ...c, key: c.name === 'Store' })) })
  await j.page.reload()
  await p().find('button', 'Add action')
  await openDialog('List stores')
  await p().click('radio', 'Update rows with the same key', fetching)
  await p().click('button', 'Fetch rows', fetching)
  await closed()
  await becomes('the levels', async () => [...new Set((await cells(200)).map(([, level]) => level))], ['Silver'])
  assert.equal(await rows(), 200)
})
