// What every journey begins with: the application, a page in the engine asked for, and pictures of failures.
import { mkdirSync, writeFileSync } from 'node:fs'
import { after, before, afterEach } from 'node:test'
import { fileURLToPath } from 'node:url'
import { App } from './app.mjs'

const engine = process.env.ENGINE ?? 'chromium'
const results = fileURLToPath(new URL('results', import.meta.url))

/** Starts an application and a page for the tests of one file; both are there once a test runs. */
export function journey() {
  const j = {
    engine,
    open: (path = '') => j.page.goto(`${j.app.url}#${path}`),
  }
  before(async () => {
    j.app = await App.start()
    const { open } = await import(`./engine/${engine}.mjs`)
    j.page = await open()
    await j.open()
  })
  afterEach(async (test) => {
    if (test.passed !== false && !test.error) return
    mkdirSync(results, { recursive: true })
    const name = `${engine}-${test.name.replace(/[^a-z0-9]+/gi, '-')}`
    await j.page.screenshot().then((png) => writeFileSync(`${results}/${name}.png`, png), () => {})
  })
  after(async () => {
    await j.page?.close()
    await j.app?.stop()
  })
  return j
}
