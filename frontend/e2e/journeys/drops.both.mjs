// Files that are dropped on the window go where they belong: a connector is imported, rows make a Workbook, a picture
// becomes the logo. What is none of these is told about.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dragFiles, dropFiles } from '../dragging.mjs'
import { journey } from '../journey.mjs'
import { until } from '../wait.mjs'

const j = journey()
const p = () => j.page
const connectorFile = (name) => JSON.stringify({
  format: 'connector-studio/connector', version: 1, actions: [], connector: { name, baseUrl: 'https://crm.example.com', auth: { method: 'none' } },
})
/** The first that fits has the look of what files go to. */
const isOver = (selector) => p().run((selector) => document.querySelector(selector).classList.contains('over'), selector)
const zone = '[aria-label="Drop a connector file"]'
const field = '[data-field=logo]'
const logo = fileURLToPath(new URL('../../../build/appicon.png', import.meta.url))

async function drop(path, selector) {
  j.app.answer(path)
  await dropFiles(p(), selector)
}

j.step('on the first run the zone shows that a connector file goes there', async () => {
  await p().see('Or drop a connector file here')
  await dragFiles(p(), ['dragenter', 'dragover'])
  await until('the zone shows it', () => isOver(zone))
  await dragFiles(p(), ['dragleave'])
  await until('the zone shows it no more', async () => !(await isOver(zone)))
  await drop(j.file('first.json', connectorFile('First CRM')), zone)
  await p().find('heading', 'First CRM')
})

j.step('on the list it is imported wherever it is dropped', async () => {
  await j.open('/connectors')
  await p().find('button', 'Create data connector')
  await dragFiles(p(), ['dragenter', 'dragover'])
  await p().see('Drop a connector file to import it')
  await dragFiles(p(), ['dragleave'])
  await p().gone('Drop a connector file to import it')
  await drop(j.file('second.yaml', 'format: connector-studio/connector\nversion: 1\nconnector: {name: Second CRM, baseUrl: "https://crm.example.com", auth: {method: none}}\nactions: []\n'))
  await p().find('heading', 'Second CRM')
  assert.deepEqual((await j.list()).map((row) => row.name), ['First CRM', 'Second CRM'])
})

j.step('one that is damaged says what is wrong with it', async () => {
  await j.open('/connectors')
  await p().find('button', 'Create data connector')
  await drop(j.file('damaged.json', connectorFile('Damaged').slice(0, -9)))
  await p().see('damaged.json was not imported')
  await dropFiles(p()) // a dialog lies over the list: nothing is asked for
  await p().press('Escape')
  await p().gone('damaged.json was not imported')
})

j.step('what is no connector, several files and a folder say what can be dropped', async () => {
  await drop(j.file('photo.png', 'PNG'))
  await p().see('photo.png cannot be used here.')
  await p().see('Drop a connector file (.json, .yaml), or rows in a CSV, Excel (.xlsx), JSON, Parquet or SQLite file.')
  const folder = join(j.app.dir, 'folder')
  mkdirSync(folder)
  await drop(folder)
  await p().see('folder is a folder.')
  await drop(`${j.file('a.json', '')}\n${j.file('b.json', '')}`)
  await p().see('Those are several files.')
  assert.equal((await j.list()).length, 2)
})

j.step('rows that are dropped on the list of connectors make a Workbook', async () => {
  await drop(j.file('accounts.csv', 'Domain,Level\na.example,Gold\n'))
  await p().see('1 row, 2 columns')
  await p().click('button', 'Import 1 row', { within: ['dialog', 'Import rows'] })
  await until('its page is there', () => p().run(() => /^#\/workbooks\/./.test(location.hash) && !document.querySelector('[role=dialog]')))
  await p().see('a.example')
  assert.ok((await j.bridge('Workbooks.All')).some(({ name }) => name === 'accounts'))
})

j.step('a connector file that is dropped on the Workbooks is imported', async () => {
  await j.open('/workbooks')
  await p().find('button', 'New Workbook')
  await until('nothing lies over the list', () => p().run(() => !document.querySelector('[role=dialog]')))
  await drop(j.file('third.json', connectorFile('Third CRM')))
  await p().find('heading', 'Third CRM')
})

j.step('a picture that is dropped on the form of a connector is its logo', async () => {
  const [{ id }] = await j.list()
  await j.open(`/connectors/${id}/edit`)
  await until('the form is filled', async () => (await p().value('Name')) === 'First CRM')
  await dragFiles(p(), ['dragenter', 'dragover'])
  await until('the field shows that it goes there', () => isOver(field))
  await drop(j.file('logo.gif', 'GIF89a'), field)
  await p().see('logo.gif cannot be used here.')
  await p().see('Drop a PNG, JPEG, WebP or SVG picture.')
  await drop(j.file('broken.png', 'GIF89a'), field)
  await p().see('The file is a GIF, not a PNG, JPEG, WebP or SVG picture.')
  await drop(logo, field)
  await p().find('button', 'Replace')
  await until('the logo is shown', () => p().run((field) => document.querySelector(`${field} img`)?.naturalWidth > 0, field))
  await drop(j.file('rows.csv', 'a\n1\n'))
  await p().see('rows.csv cannot be used here.')
  await until('the logo is kept', async () => /^[0-9a-f]{64}$/.test((await j.bridge('Connectors.Draft', id)).connector.logo))
})
