// As much as is promised: 5,000 connectors with 50,000 actions, and an answer of 100 MB. The page holds a
// window of it, whatever is scrolled or searched: sizes are held to, times are only told.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after } from 'node:test'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connectKey, importConnector } from '../cli.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { Vendor } from '../vendor.mjs'
import { until } from '../wait.mjs'

const j = journey()
const name = 'A large vendor' // the first of the list
const key = 'large-key-4711'
const records = 500_000 // which make more than 100 MB
const grid = '[role=grid][aria-label="Data connectors"]'
const results = { within: ['region', 'Test results'] }
let vendor, connector, cdp, before
after(() => vendor?.stop())

j.step('a data folder with 5,000 connectors and 50,000 actions opens at its first rows', async () => {
  await j.app.quit()
  await crowd(j.app.data)
  await j.app.launch()
  vendor = await Vendor.start({ key, answer: (_, __, response) => large(response).then(() => true) })
  await importConnector(j.app, { name, baseUrl: vendor.url, category: 'Finance and billing', actions: [{ name: 'List everything', category: 'retrieve', method: 'GET', endpoint: '/everything' }] })
  await connectKey(j.app, name, key)
  await j.open('/connectors')
  await j.page.see('5,001 data connectors')
  ;[connector] = await j.list({ count: 1 })
  assert.equal(connector.name, name)
  await first(name)
})

j.step('the list is scrolled to its last row and back, and holds no more than a window', async () => {
  cdp = await j.page.page.context().newCDPSession(j.page.page)
  await cdp.send('Performance.enable')
  before = await held()
  const [last] = await j.list({ from: 5000, count: 1 })
  await j.page.run((grid) => document.querySelector(`${grid} [role=row][tabindex="0"]`).focus(), grid)
  await j.page.press('End')
  await lastRow(last.name)
  await j.page.press('Home')
  await first(name)
  await j.page.run((grid) => (document.querySelector(grid).scrollTop = 1e9), grid)
  await lastRow(last.name)
  // Once through the whole of it, as somebody does who drags the scroll bar.
  for (let part = 0; part <= 50; part++) {
    await j.page.run((grid, part) => {
      const list = document.querySelector(grid)
      list.scrollTop = (list.scrollHeight * part) / 50
      return new Promise((done) => requestAnimationFrame(() => done()))
    }, grid, part)
  }
  await lastRow(last.name)
  assert.ok((await rowsHeld()) < 60, `${await rowsHeld()} rows are in the page`)
  await flat('the list')
  await j.page.press('Home')
})

j.step('it is searched, by the name of an action too, filtered and sorted', async () => {
  const [wanted] = await j.list({ from: 4321, count: 1 })
  await search(wanted.name)
  await j.page.see('1 of 5,001 data connectors')
  await first(wanted.name)
  await search('list everything')
  await first(name)
  await search('nothing like it')
  await j.page.see('No data connectors match')
  await search('')
  await j.page.see('5,001 data connectors')
  await j.page.choose('Data Connector Category', 'Finance and billing')
  const { total } = await j.bridge('Connectors.List', { search: '', category: 'Finance and billing', filter: '', sort: 'name', descending: false, from: 0, count: 1 })
  await j.page.see(`${total} of 5,001 data connectors`)
  await j.page.click('radio', 'Draft')
  await j.page.see('No data connectors match')
  await j.page.click('radio', 'All')
  await j.page.choose('Data Connector Category', 'All categories')
  await j.page.see('5,001 data connectors')
  await j.page.click('button', 'Name', { within: ['grid', 'Data connectors'] })
  const [end] = await j.list({ descending: true, count: 1 })
  await first(end.name)
  await flat('the searched list')
})

j.step('the palette finds one action among 50,000', async () => {
  await person.search(j.page, 'list everything')
  await until('it is found', () => j.page.run(() => /List everything/.test(document.querySelector('[role=option]')?.innerText)))
  assert.ok((await j.page.run(() => document.querySelectorAll('[role=option]').length)) < 100)
  await j.page.press('Escape')
})

j.step('an answer of 100 MB is tested: its first lines are there, and the page holds no more', async (t) => {
  const [{ action }] = await j.bridge('Actions.List', connector.id)
  await j.open(`/connectors/${connector.id}/actions/${action.id}/test`)
  await j.page.find('button', 'Test API')
  before = await held()
  await j.page.run(watchFrames)
  await j.page.click('button', 'Test API')
  await j.page.see('200 OK')
  await j.page.see('Large response.')
  await until('the first records are there', () => j.page.run(() => document.querySelectorAll('[role=tree][aria-label="Response body"] [role=treeitem]').length > 5))
  const [call] = await j.bridge('Tests.Earlier', action.id)
  assert.ok(call.size > 100_000_000, `${call.size} bytes`)
  await tell(t, 'receiving')
  await flat('the tree of the answer')
})

j.step('it is scrolled to its last line, in each view', async (t) => {
  await j.page.click('treeitem', '', { within: ['tree', 'Response body'] })
  await j.page.press('End')
  await until('the last of the tree is there', () => j.page.run(() => /of 500,000|499,?999/.test(document.querySelector('[role=tree][aria-label="Response body"]').innerText)))
  for (const mode of ['Indented', 'Raw']) {
    await j.page.run(watchFrames)
    await j.page.click('radio', mode)
    await until(`${mode}: the first line is there`, async () => (await lines()).some(([number]) => number === '1'))
    for (let part = 1; part <= 40; part++) {
      await j.page.run((part) => {
        const body = document.querySelector('[role=region][aria-label="Response body"]')
        body.scrollTop = (body.scrollHeight * part) / 40
        return new Promise((done) => requestAnimationFrame(() => done()))
      }, part)
    }
    await until(`${mode}: the last line is there`, async () => (await lines()).at(-1)?.[1] === ']')
    assert.ok((await lines()).length < 100, `${(await lines()).length} lines are in the page`)
    await tell(t, `scrolling, ${mode}`)
    await flat(mode)
  }
})

j.step('it is searched to its end, forth and back', async (t) => {
  await j.page.run(watchFrames)
  await j.page.click('button', 'Search in body', results)
  await j.page.at('Search in body')
  await j.page.type('needle at the end')
  await j.page.see('1 of 1 match')
  await until('the hit is in view', () => j.page.run(() => document.querySelector('.line.current .hit')?.innerText === 'needle at the end'))
  await j.page.press('Control+a')
  await j.page.type('record 25000')
  await j.page.see('1 of 11 matches')
  await j.page.press('Enter')
  await j.page.see('2 of 11 matches')
  await until('the hit is in view', () => j.page.run(() => document.querySelector('.line.current')?.innerText.includes('record 250000')))
  await j.page.press('Control+a')
  await j.page.type('nowhere to be found')
  await j.page.see('No match for "nowhere to be found"')
  await tell(t, 'searching')
  await flat('the search')
})

j.step('its output is taken from all of it', async () => {
  await j.page.click('button', 'Next', { exact: true })
  await j.page.find('tree', 'Response fields')
  await j.page.see('500,000 items, one row each')
  await j.page.find('table', 'Output fields')
  await flat('the output')
})

/** Fills a data folder that nothing has open. */
async function crowd(folder) {
  const fill = spawn('go', ['test', './backend/store', '-run', '^TestCrowd$', '-count=1'], {
    cwd: new URL('../../..', import.meta.url), env: { ...process.env, STORE_CROWD: folder }, stdio: 'inherit',
  })
  assert.deepEqual(await once(fill, 'exit'), [0, null], 'the data folder is filled')
}

/** Sends a list of so many records, one a line. */
function large(response) {
  const filler = 'A sentence that is in each of the records, so that they are as long as records are. '.repeat(2)
  function* pieces() {
    yield '[\n'
    for (let n = 0; n < records; ) {
      let piece = ''
      for (let i = 0; i < 1000; i++, n++) {
        const text = n === records - 1 ? 'needle at the end' : `record ${n}`
        piece += `{"id": ${n}, "name": "${text}", "about": "${filler}"}${n === records - 1 ? '\n' : ',\n'}`
      }
      yield piece
    }
    yield ']'
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  return pipeline(Readable.from(pieces()), response)
}

/** Runs in the page: keeps the longest time between two frames in __gap. */
function watchFrames() {
  window.__gap = 0
  const mine = (window.__watch = {})
  let last = performance.now()
  requestAnimationFrame(function look(now) {
    window.__gap = Math.max(window.__gap, now - last)
    last = now
    if (window.__watch === mine) requestAnimationFrame(look)
  })
}

/** Tells the longest gap since the frames were watched. */
const tell = async (t, what) => t.diagnostic(`${what}: longest gap between two frames ${Math.round(await j.page.run(() => window.__gap))} ms`)

/** What the page holds: bytes of its heap, and nodes. */
async function held() {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name) => metrics.find((one) => one.name === name).value
  return { heap: metric('JSHeapUsedSize'), nodes: await j.page.run(() => document.querySelectorAll('*').length) }
}

/** The page holds hardly more than before, whatever it was that was looked at. */
async function flat(where) {
  const now = await held()
  assert.ok(now.heap < before.heap + 8_000_000, `${where}: ${now.heap} bytes of heap after ${before.heap}`)
  assert.ok(now.nodes < before.nodes + 1500, `${where}: ${now.nodes} nodes after ${before.nodes}`)
}

const names = () => j.page.run((grid) => [...document.querySelectorAll(`${grid} [role=row][tabindex] b`)].map((name) => name.innerText.trim()), grid)
const rowsHeld = () => j.page.run((grid) => document.querySelectorAll(`${grid} [role=row]`).length, grid)
const first = (name) => until(`${name} is the first row`, async () => (await names())[0] === name)
const lastRow = (name) => until(`${name} is the last row, and in view`, () => j.page.run((grid, name) => {
  const list = document.querySelector(grid)
  const row = [...list.querySelectorAll('[role=row][tabindex]')].at(-1)
  return row?.querySelector('b')?.innerText.trim() === name && row.getBoundingClientRect().bottom <= list.getBoundingClientRect().bottom + 1
}, grid, name))

const search = (text) => j.page.fill('Search data connectors', text)

/** The lines of the body that are in the page, with their numbers. */
const lines = () => j.page.run(() => [...document.querySelectorAll('[role=region][aria-label="Response body"] .line')].map((line) => [line.querySelector('.gutter').innerText.trim(), line.querySelector('.text')?.innerText.trim()]))
