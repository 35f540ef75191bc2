// The grid beside AG Grid: the same rows, columns and size, in the same engine, in turn. node bench.mjs [engine …] [rounds]
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { until } from '../wait.mjs'
import { GridPage } from './harness.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const cache = at('../../../.cache/bench-grid')
const engines = process.argv.slice(2).filter((word) => !/^\d+$/.test(word))
const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 5)

const grids = {
  ours: { page: 'index.html', ready: '.row:not(.loading) .cell' },
  ag: { page: 'ag.html', ready: '.ag-row .ag-cell' },
}

if (!existsSync(`${cache}/node_modules/ag-grid-community`)) {
  console.log('Installing AG Grid into .cache/bench-grid')
  execFileSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', '--no-save', 'ag-grid-community@36.2.0'], { stdio: 'inherit' })
}
const configFile = at('bench.config.ts')
await build({ configFile, logLevel: 'error' })
const served = await GridPage.serve(configFile)
try {
  for (const engine of engines.length ? engines : ['webkit', 'chromium']) await compare(engine)
} finally {
  await served.stop()
}
process.exit(0)

async function compare(engine) {
  const { open } = await import(`../engine/${engine}.mjs`)
  const figures = { ours: [], ag: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? ['ag', 'ours'] : ['ours', 'ag']) {
      const page = await open()
      try {
        figures[name].push(await measure(page, grids[name]))
        if (process.env.VERBOSE) console.log(name, figures[name].at(-1))
      } finally {
        await page.close()
      }
    }
  }
  console.log(`\n== ${engine}: 1,000,000 rows x 30 columns, ${rounds} rounds, medians`)
  for (const figure of Object.keys(figures.ours[0])) {
    const [ours, ag] = ['ours', 'ag'].map((name) => figures[name].map((one) => one[figure]))
    const ratio = median(ours.map((value, round) => value / ag[round]))
    console.log(`${figure.padEnd(34)} ours ${round2(median(ours)).padStart(8)}   AG Grid ${round2(median(ag)).padStart(8)}   ratio ${round2(ratio)}`)
  }
}

async function measure(page, { page: path, ready }) {
  await page.goto(`${served.url}${path}?eventful=0`)
  const mount = await until('the first rows are drawn', () => page.run(() => performance.getEntriesByName('mount')[0]?.duration))
  const figures = { 'mount, ms': mount }
  for (const [name, how] of [['steady scroll', 'steady'], ['random jump', 'jump']]) {
    const before = await cpu(page)
    await page.run(scroll, ready, how)
    let gap
    while (!(gap = await page.run(() => window.__measured))) await new Promise((done) => setTimeout(done, 500))
    figures[`${name}, ms between frames`] = gap
    if (before !== undefined) figures[`${name}, ms of work a frame`] = ((await cpu(page)) - before) * 1000 / 60
  }
  figures.nodes = await page.run(() => document.querySelectorAll('*').length)
  if (page.page) {
    await (await devtools(page)).send('HeapProfiler.collectGarbage')
    figures['page heap, MB'] = (await metric(page, 'JSHeapUsedSize')) / 1e6
  }
  return figures
}

/** Runs in the page: scrolls by five rows a frame, or to anywhere, 60 times; the figure is the time between two frames. */
function scroll(inside, how) {
  window.__measured = null
  const scrolls = (e) => e.scrollHeight > e.clientHeight + 1e6 && /auto|scroll/.test(getComputedStyle(e).overflowY)
  const element = [...document.querySelectorAll('*')].find((e) => scrolls(e) && e.querySelector(inside))
  const perRow = (element.scrollHeight - element.clientHeight) / 1_000_000
  const gaps = []
  let last
  let seed = 1
  requestAnimationFrame(function go(now) {
    if (last !== undefined) gaps.push(now - last)
    last = now
    if (gaps.length === 60) {
      window.__measured = gaps.sort((a, b) => a - b)[30]
      return
    }
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    if (how === 'steady') element.scrollTop += 5 * perRow
    else element.scrollTop = (seed / 2 ** 32) * (element.scrollHeight - element.clientHeight)
    requestAnimationFrame(go)
  })
}

// Chromium tells how long its main thread has worked, and what its heap holds.
async function devtools(page) {
  page.devtools ??= await page.page.context().newCDPSession(page.page).then(async (session) => (await session.send('Performance.enable'), session))
  return page.devtools
}

async function metric(page, wanted) {
  const { metrics } = await (await devtools(page)).send('Performance.getMetrics')
  return metrics.find(({ name }) => name === wanted).value
}

async function cpu(page) {
  return page.page ? metric(page, 'TaskDuration') : undefined
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1]
}

function round2(value) {
  return value.toFixed(2)
}
