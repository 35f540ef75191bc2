// Rows of a file are enriched with the keyboard only: imported, an action added, a dry run, a run; the application is
// killed in the middle; the run goes on, a group of failures is tried again, and the rows go out.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import { keysOf } from '../keys.mjs'
import * as seed from '../seed.mjs'
import { Vendor } from '../vendor.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const { press, type, at, tabTo, back } = keysOf(j)
const key = 'seeded-key'
const rows = 90
let vendor, id
after(() => vendor?.stop())

/** The vendor answers some calls, and then none until it is opened. */
const gate = { left: Infinity, waiting: [], broken: true, calls: {} }
const open = () => {
  gate.left = Infinity
  for (const go of gate.waiting.splice(0)) go()
}
async function answer(path, _, response) {
  const name = path.split('/').at(-1)
  gate.calls[name] = (gate.calls[name] ?? 0) + 1
  if (gate.left-- <= 0) await new Promise((go) => gate.waiting.push(go))
  const n = Number(name.match(/\d+/)[0])
  if (gate.broken && n % 30 === 5) {
    response.writeHead(422, { 'content-type': 'application/json' })
    response.end('{"error":"No company at this domain"}')
    return true
  }
  return { company: { name: `Company ${n}`, employees: String(n * 10) } }
}
const run = async () => (await j.bridge('Workbooks.Get', id)).runs[0]

j.step('a file is imported', async () => {
  vendor = await Vendor.start({ key, answer })
  const connector = await seed.connector(j, { name: 'Beacon Enrich', baseUrl: vendor.url, key })
  await seed.action(j, connector.id, {
    name: 'Fit score', category: 'enrich', endpoint: '/companies/{domain}',
    output: { recordPath: 'company', list: false, fields: [seed.field('Name'), seed.field('Employees')], known: [] },
  }, { domain: 'company0' })
  await j.open('/workbooks')
  await tabTo('button', 'New Workbook')
  await press('Enter')
  await j.page.see('Add the rows you want to work on')
  j.app.answer(j.file('accounts.csv', ['Account,Domain', ...Array.from({ length: rows }, (_, i) => `Account ${i},company${i}`)].join('\n')))
  await tabTo('button', 'Import a file')
  await press('Enter')
  await j.page.find('dialog', 'Import rows')
  await j.page.see(`${rows} rows, 2 columns`)
  await tabTo('button', `Import ${rows} rows`)
  await press('Enter')
  await until('the dialog is gone', async () => !(await j.page.has('dialog', 'Import rows')))
  id = await j.page.run(() => location.hash.split('/')[2])
  await becomes('the rows', async () => (await j.bridge('Workbooks.Get', id)).rows, rows)
})

j.step('an action is added; a dry run sends nothing', async () => {
  await at('columnheader', 'Text, Account')
  await press('Escape') // out of the table, in which Tab goes from cell to cell
  await back('button', 'Add action')
  await press('Enter')
  await j.page.find('radio', 'Fit score')
  await until('the search has the focus', async () => (await j.page.focus()).tag === 'input')
  await type('Fit')
  await press('ArrowDown')
  await j.page.find('region', 'About Fit score')
  await press('Enter')
  await j.page.see('When a required value is empty')
  await tabTo('button', 'Dry run')
  await press('Enter')
  await j.page.see('Nothing is sent by a dry run.')
  assert.deepEqual(gate.calls, {})
})

j.step('a run goes on where it was after the application was killed', async () => {
  gate.left = 30
  await tabTo('button', `Run ${rows} rows`)
  await press('Enter')
  await until('calls wait', () => gate.waiting.length > 0)
  await until('results are kept', async () => (await run()).counts.done > 0)
  await j.crash()
  open()
  await j.page.find('link', 'All Workbooks')
  await press('g')
  await press('w')
  await j.page.find('row', 'Untitled Workbook')
  await tabTo('row', 'Untitled Workbook')
  await press('Enter')
  await j.page.see('The application ended while it was running.')
  await tabTo('button', 'Resume')
  await press('Enter')
  await j.page.see('Finished Fit score')
  const came = async () => {
    const { planned, done, failed, queued } = (await run()).counts
    return { planned, done, failed, queued }
  }
  await becomes('what came of it', came, { planned: rows, done: rows - 3, failed: 3, queued: 0 })
})

j.step('a group of failures is tried again', async () => {
  gate.broken = false
  await back('button', 'Finished Fit score')
  await press('Enter')
  await j.page.see('No company at this domain')
  await tabTo('gridcell', 'Account 0')
  await press('Escape') // past the table, to the panel behind it
  await tabTo('button', 'Retry 422')
  await press('Enter')
  await until('they are done', async () => {
    const { planned, done } = (await run()).counts
    return planned === 3 && done === 3
  })
})

j.step('the rows go out with what was found', async () => {
  const folder = join(j.app.dir, 'out')
  mkdirSync(folder)
  j.app.answer(folder)
  await back('button', 'Export')
  await press('Enter')
  await j.page.find('dialog', 'Export rows')
  await tabTo('button', `Export ${rows} rows`)
  await press('Enter')
  const csv = await until('the file is there', () => readFileSync(join(folder, 'Untitled Workbook.csv'), 'utf8'))
  const lines = csv.trim().split(/\r?\n/)
  assert.equal(lines.length, rows + 1)
  assert.match(lines.find((line) => line.startsWith('Account 35,')), /Company 35,350/)
})
