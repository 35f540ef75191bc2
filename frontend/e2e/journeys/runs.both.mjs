// An action over the rows of a workbook, in the window: chosen, mapped, looked at, run, paused, resumed, its
// failures tried again, its values taken back; and a run that goes on after the application was killed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as seed from '../seed.mjs'
import { Vendor } from '../vendor.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const p = () => j.page
const key = 'seeded-key'
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const look = { width: 0, hidden: false, frozen: false }
const rows = 120
let vendor, book
after(() => vendor?.stop())

/** A gate before the vendor's answers: closed after some calls, until it is opened. */
const gate = { left: Infinity, waiting: [], broken: true, calls: {} }
const open = () => {
  gate.left = Infinity
  for (const go of gate.waiting.splice(0)) go()
}
async function answer(path, { method }, response) {
  const name = path.split('/').at(-1)
  gate.calls[name] = (gate.calls[name] ?? 0) + 1
  if (gate.left-- <= 0) await new Promise((go) => gate.waiting.push(go))
  const n = Number(name.match(/\d+/)?.[0] ?? -1)
  if (method === 'GET' && gate.broken && n % 20 === 5) {
    response.writeHead(422, { 'content-type': 'application/json' })
    response.end('{"error":"No company at this domain"}')
    return true
  }
  return { company: { name: `Company ${n}`, employees: String(n) } }
}

const bar = { within: ['group', 'Run of Fit score'] }
const asked = (title) => ({ within: ['alertdialog', title] })
const counts = async () => (await j.bridge('Workbooks.Get', book.id)).runs[0]?.counts
const show = () => j.open(`/workbooks/${book.id}`)

const inTable = () => until('the table has the focus', () => p().run(() => document.activeElement.closest('[role=grid]')))

async function clean(screen) {
  if (j.engine !== 'chromium') return // the page lets no script in but by the engine's own door
  for (const theme of ['dark', 'light']) {
    await p().run((theme) => (document.documentElement.dataset.theme = theme), theme)
    await until('colours have changed', () => p().run(() => document.getAnimations().every((a) => !(a instanceof CSSTransition))))
    if (!(await p().run(() => 'axe' in window))) await p().page.evaluate(axe)
    const { violations } = await p().run(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
    assert.deepEqual(violations.map((v) => [screen, theme, v.id, v.nodes.map((n) => n.html.slice(0, 200))]), [])
  }
}

j.step('an action is added by keys, and its parameters find the columns of their name', async () => {
  vendor = await Vendor.start({ key, answer })
  const connector = await seed.connector(j, { name: 'Beacon Enrich', baseUrl: vendor.url, key })
  await seed.action(j, connector.id, {
    name: 'Fit score', category: 'enrich', endpoint: '/companies/{domain}', query: [{ name: 'country', value: '{country}' }],
    output: { recordPath: 'company', list: false, fields: [seed.field('Name'), seed.field('Employees')], known: [] },
  }, { domain: 'company0', country: 'US' })
  await seed.action(j, connector.id, { name: 'Post note', method: 'POST', category: 'connect', endpoint: '/notes/{domain}', body: '{"text": "{text}"}' }, { domain: 'x', text: 'y' })
  book = await j.bridge('Workbooks.Create', 'Target accounts')
  book = await j.bridge('Workbooks.Save', { ...book, columns: ['Company', 'Domain', 'Country'].map((name) => ({ id: '', name, type: 'text', key: false, look })) })
  const { key: view } = await j.bridge('Rows.See', book.id, { sort: [], filter: [], search: '' })
  const cells = Array.from({ length: rows }, (_, i) => `Company ${i}\t${i % 40 === 3 ? '' : `company${i}`}\tUS`).join('\n')
  await j.bridge('Rows.Paste', view, 0, book.columns.map((c) => c.id), cells)
  await show()
  await p().click('button', 'Add action')
  await p().find('radio', 'Fit score')
  await until('the search has the focus', async () => (await p().focus()).tag === 'input')
  await p().type('Fit')
  await until('only that is found', async () => !(await p().has('radio', 'Post note')))
  await p().press('ArrowDown')
  await p().find('region', 'About Fit score')
  await p().see('Adds 2 columns: Name, Employees.')
  await p().press('Enter')
  await p().see('3 of 120 rows have no Domain.')
  await p().see('No Domain. This row is skipped.')
  const mapping = async () => (await j.bridge('Workbooks.Get', book.id)).definition.actions[0]?.steps[0].mapping.map(({ parameter, column }) => [parameter, column]).sort()
  await becomes('the mapping', mapping, [['country', 'c3'], ['domain', 'c2']])
})

j.step('a dry run counts and sends nothing; a constant takes the place of a column', async () => {
  await p().click('button', 'Dry run')
  await p().click('button', 'Show requests')
  await p().see(`GET ${vendor.url}/companies/company0?country=US`)
  await p().click('button', 'Show values')
  await p().choose('country: column', 'Same for all rows', { exactOption: false })
  await p().fill('country: same for all', 'DE')
  await until('the preview has it', () => p().run(() => [...document.querySelectorAll('aside td')].some((cell) => cell.innerText.trim() === 'DE')))
  await p().click('button', 'Show requests')
  await p().see('?country=DE')
  await p().click('button', 'Fill country otherwise')
  await p().click('menuitem', 'Insert {Country}')
  await until('a column in it is a chip', () => p().run(() => document.querySelector('[aria-label="country: text with columns"] .cm-parameter')?.innerText === '{Country}'))
  await p().see('?country=DEUS')
  await clean('a text with a column')
  await p().fill('country: text with columns', 'DE')
  await until('it is kept', async () => (await j.bridge('Workbooks.Get', book.id)).definition.actions[0].steps[0].mapping.some((m) => m.text === 'DE'))
  assert.deepEqual(gate.calls, { })
  await clean('map parameters')
  await j.picture('runs 06a')
})

j.step('a run is paused and resumed', async () => {
  gate.left = 20
  await p().click('button', `Run ${rows} rows`)
  await until('calls wait', () => gate.waiting.length > 0)
  await p().see('Running Fit score')
  await p().run(() => {
    const { Runs } = window.go.bridge
    const pause = Runs.Pause
    Runs.Pause = (id) => pause(id).then(() => (window.__heard = true))
  })
  await p().click('button', 'Pause', bar)
  await until('the pause was heard', () => p().run(() => window.__heard))
  open()
  await p().see('Paused Fit score')
  const { queued, done } = await counts()
  assert.ok(queued > 0 && done > 0, `${queued} queued, ${done} done`)
  await clean('a run that rests')
  await p().click('button', 'Resume', bar)
  await p().see('Finished Fit score')
  await becomes('what came of it', () => counts().then(({ planned, done, failed, skipped }) => ({ planned, done, failed, skipped })), { planned: 120, done: 111, failed: 6, skipped: 3 })
  assert.equal(gate.calls.company0, 1)
})

j.step('the summary groups failures; a group is tried again', async () => {
  await p().click('tab', 'Run summary')
  await p().see('median')
  await p().see('No company at this domain')
  await clean('run summary')
  await j.picture('runs 06b')
  await p().click('button', 'Show only failed')
  await p().see('6 of 120 rows')
  await p().click('button', 'Show all rows')
  await p().gone('6 of 120 rows')
  gate.broken = false
  await p().click('button', 'Retry 422')
  await until('they are done', async () => (await counts()).planned === 6 && (await counts()).done === 6)
  await p().see('Company 5')
})

j.step('the values of a run are taken back, after a question', async () => {
  await p().click('button', "Undo this run's values…")
  await p().click('button', 'Undo values', asked('Take back the values of this run?'))
  await p().see('The values of 6 rows were taken back.')
  await p().see('Finished, taken back')
})

j.step('a cell tells why it failed, and its row is tried again', async () => {
  await p().run(() => document.querySelector('[role=grid]').focus())
  await p().press('Control+Home')
  for (let i = 0; i < 5; i++) await p().press('ArrowDown')
  for (let i = 0; i < 3; i++) await p().press('ArrowRight')
  await until('the failed cell has the focus', async () => (await p().focus()).text.includes('No company at this domain'))
  await p().press('Space')
  await p().find('dialog', 'Details of Fit score')
  await p().see('Status 422')
  await clean('details of a cell')
  await p().click('button', 'Retry cell')
  await until('it is done', async () => (await counts()).planned === 1 && (await counts()).done === 1)
})

j.step('the panel is closed by keys, and the table has the focus again', async () => {
  await p().click('button', 'Close', { exact: true })
  await until('a cell has the focus', () => p().run(() => document.activeElement.getAttribute('role') === 'gridcell'))
  await p().click('button', 'Menu of Fit score')
  await p().click('menuitem', 'Run summary')
  await until('the keyboard is at the tab of the panel', async () => (await p().focus()).text === 'Run summary')
  await p().press('Escape')
  await until('Esc leads back to a cell', () => p().run(() => document.activeElement.getAttribute('role') === 'gridcell'))
})

j.step('rows are filtered by what became of an action, from the menu of a cell and of its columns', async () => {
  await inTable()
  await p().press('Control+Home')
  for (let i = 0; i < 3; i++) await p().press('ArrowDown')
  await p().press('Control+ArrowRight')
  await p().press('Shift+F10')
  await p().click('menuitem', 'Filter by the state Skipped')
  await p().see('Fit score has the result Skipped')
  await p().see('3 of 120 rows')
  await inTable()
  await p().press('Shift+F10')
  await p().click('menuitem', 'Filter out the state Skipped')
  await p().see('117 of 120 rows')
  await p().click('button', 'Menu of Fit score')
  await p().click('menuitem', 'Filter by state')
  await p().click('menuitem', 'Failed')
  await p().see('Fit score has the result Failed')
  await p().see('5 of 120 rows')
  await p().click('button', 'Remove the filter Fit score has the result Failed')
  await p().see('120 rows')
})

j.step('an action that writes asks first, names its target, and sends nothing until then', async () => {
  await p().click('button', 'Add action')
  await p().click('radio', 'Post note')
  await p().see('Each row sends a POST to Beacon Enrich.')
  await p().click('button', 'Add', { exact: true })
  await p().choose('text: column', 'Same for all rows', { exactOption: false })
  await p().fill('text: same for all', 'Hello')
  await p().press('Tab')
  await until('it is kept', async () => (await j.bridge('Workbooks.Get', book.id)).definition.actions[1]?.steps[0].mapping.some((m) => m.text === 'Hello'))
  await p().click('button', `Run ${rows} rows`)
  await p().find('alertdialog', `Run Post note on ${rows} rows?`)
  await p().see(`POST ${vendor.url}/notes/`)
  await clean('the question before a run')
  assert.ok(!vendor.requests.some((r) => r.method === 'POST'))
  await p().click('button', 'Cancel', asked('Run Post note'))
  await p().gone('Run Post note on')
  assert.ok(!vendor.requests.some((r) => r.method === 'POST'))
})

j.step('a run survives that the application is killed: it is offered again, and delivers nothing twice', async () => {
  gate.left = 30
  gate.calls = {}
  await p().click('button', `Run ${rows} rows`)
  await p().click('button', `Run ${rows} rows`, asked('Run Post note'))
  await until('calls wait', () => gate.waiting.length > 0)
  await until('results are kept', async () => (await counts()).done > 0)
  await j.app.crash()
  open()
  await show()
  await p().see('Paused Post note')
  await p().see('The application ended while it was running.')
  await p().click('button', 'Resume', { within: ['group', 'Run of Post note'] })
  await p().see('Finished Post note')
  const { done, unknown, skipped, queued, planned } = await counts()
  assert.equal(done + unknown + skipped, planned)
  assert.ok(queued === 0 && unknown > 0, `${unknown} unknown`)
  const twice = Object.entries(gate.calls).filter(([, n]) => n > 1)
  assert.deepEqual(twice, [], 'a call that may have arrived was made again')
})

j.step('a person says what became of rows that nobody knows of: of all, or of one; it is told and can be undone', async () => {
  const before = (await counts()).unknown
  const posts = () => vendor.requests.filter((r) => r.method === 'POST').length
  const sent = posts()
  await p().click('button', 'Menu of Post note')
  await p().click('menuitem', 'Run summary')
  const group = { within: ['region', 'Rows whose call may have arrived'] }
  await p().click('button', 'Show only unknown', group)
  await p().see(`${before} of ${rows} rows`)
  await clean('rows that are unknown')
  await p().click('button', 'Mark as not sent', group)
  await p().see(`marked as not sent, `)
  await until('none is unknown', async () => (await counts()).unknown === 0 && (await counts()).notSent === before)
  await p().click('button', 'Undo', { within: ['region', 'Messages'] })
  await until('they are unknown again', async () => (await counts()).unknown === before && (await counts()).notSent === 0)
  await p().click('button', 'Show all rows', group)
  await p().gone(`${before} of ${rows} rows`)
  await p().click('button', 'Show only unknown', group)
  await p().see(`${before} of ${rows} rows`)
  const unknown = await j.bridge('Rows.See', book.id, { sort: [], filter: [{ column: 'a2', is: 'state', value: 'unknown' }], search: '' })
  const domain = (await j.bridge('Rows.Page', unknown.key, 0, 1)).rows[0].cells[1]
  await p().run(() => document.querySelector('[role=grid]').focus())
  await p().press('Control+Home')
  await p().press('End')
  await p().press('Space')
  const cell = { within: ['dialog', 'Details of Post note'] }
  await p().click('button', 'Mark as done elsewhere', cell)
  await p().see('1 row marked as done elsewhere')
  await until('one is done', async () => (await counts()).unknown === before - 1)
  await p().click('button', 'Show all rows', group)
  await p().gone(`${before} of ${rows} rows`)
  await p().fill('Search rows', domain) // it may be far down
  await p().see('Marked as done elsewhere.')
  await p().fill('Search rows', '')
  assert.equal(posts(), sent, 'something was sent')
  if (before > 1) await p().click('button', 'Mark as not sent', group)
  await until('none is unknown', async () => (await counts()).unknown === 0)
  if (before === 1) return
  await p().click('button', 'Menu of Post note')
  await p().click('menuitem', 'Run rows without a result')
  await p().click('button', `Run ${before - 1} row`, asked('Run Post note on'))
  await until('they are sent', async () => (await counts()).planned === before - 1 && (await counts()).done === before - 1)
  assert.equal(posts() - sent, before - 1, 'what is done elsewhere was sent, or something twice')
})

j.step('the actions of all selected columns run, one after another, after one question', async () => {
  await p().run(() => document.querySelector('[role=grid]').focus())
  await p().press('Control+Home')
  await p().press('Control+ArrowRight')
  await p().press('Shift+ArrowLeft')
  await p().press('Shift+ArrowLeft')
  await p().press('Shift+ArrowDown')
  await p().press('Delete')
  await p().press('Control+r')
  await p().see('There is no row to run.')
  const { definition } = await j.bridge('Workbooks.Get', book.id)
  await j.bridge('Workbooks.Save', { ...definition, actions: definition.actions.map((a) => ({ ...a, overwrite: 'always' })) })
  await p().press('Control+r')
  await p().find('alertdialog', 'Run Fit score, then Post note?')
  await p().see('Each row sends a POST to Beacon Enrich.')
  await p().click('button', 'Run 2 actions')
  await p().see('Post note runs after Fit score.')
  await until('both are through', async () => {
    const { runs } = await j.bridge('Workbooks.Get', book.id)
    return runs[0].name === 'Post note' && runs[1].name === 'Fit score' && runs.slice(0, 2).every(({ state, counts }) => state === 'done' && counts.planned === 2)
  })
})

const through = (what, holds) => until(what, async () => holds((await j.bridge('Workbooks.Get', book.id)).runs))

j.step('what was to follow a run follows it, the application killed in between or not', async () => {
  gate.left = 0
  await p().press('Control+r')
  await p().click('button', 'Run 2 actions')
  await until('calls wait', () => gate.waiting.length > 0)
  await p().see('then Post note')
  await j.app.crash()
  open()
  await show()
  await p().see('Paused Fit score')
  await p().see('then Post note')
  await p().click('button', 'Resume', { within: ['group', 'Run of Fit score'] })
  await through('both are through', (runs) => runs[0].name === 'Post note' && runs[1].name === 'Fit score' && runs.slice(0, 2).every(({ state, counts }) => state === 'done' && counts.planned === 2))
})

j.step('of the selected rows those that failed are tried again', async () => {
  gate.broken = true
  await until('the table is there', () => p().has('grid', 'Target accounts'))
  await p().run(() => document.querySelector('[role=grid]').focus())
  await p().press('Control+Home')
  for (let i = 0; i < 3; i++) await p().press('ArrowRight')
  for (let i = 0; i < 9; i++) await p().press('Shift+ArrowDown')
  await p().press('Control+r')
  await through('one failed', ([run]) => run.name === 'Fit score' && run.state === 'done' && run.counts.planned === 10 && run.counts.failed === 1)
  gate.broken = false
  await p().press('Control+Shift+r')
  await through('that one is done', ([run]) => run.name === 'Fit score' && run.state === 'done' && run.counts.planned === 1 && run.counts.done === 1)
  await p().press('Control+Shift+r')
  await p().see('None of them failed.')
})
