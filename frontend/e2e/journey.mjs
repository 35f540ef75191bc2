// What every journey begins with: the application, a page in the engine asked for, and pictures of failures.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { App } from './app.mjs'

const engine = process.env.ENGINE ?? 'chromium'
const results = fileURLToPath(new URL('results', import.meta.url))

const window = async () => (await import(`./engine/${engine}.mjs`)).open()

async function picture(page, name) {
  mkdirSync(results, { recursive: true })
  const path = `${results}/${engine}-${name.replace(/[^a-z0-9]+/gi, '-')}.png`
  await page?.screenshot().then((png) => writeFileSync(path, png), () => {})
}

/** Starts an application, or what start answers in its place, and a page for the tests of one file; both are there once a test runs. */
export function journey(start = () => App.start()) {
  let broken = false
  const j = {
    engine,
    /** One step of the journey: those after one that failed have nothing to stand on. */
    step: (name, walk) => test(name, async (t) => {
      if (broken) return t.skip('an earlier step failed')
      try {
        await walk(t)
        assert.deepEqual(j.page.errors, [], 'the page threw')
      } catch (error) {
        broken = true
        await j.picture(name)
        throw error
      }
    }),
    /** Keeps a picture of the page among the results. */
    picture: (name) => picture(j.page, name),
    open: (path = '') => j.page.goto(`${j.app.url}#${path}`),
    /** Ends the application with its window as a power cut does, and opens both again. */
    async crash() {
      await Promise.all([j.page.close(), j.app.crash()])
      j.page = await window()
      await j.open()
    },
    /** Calls a bound method as the page does: bridge('Connectors.Get', id). */
    bridge: (method, ...args) => j.page.run((method, args) => {
      const [struct, name] = method.split('.')
      return window.go.bridge[struct][name](...args)
    }, method, args),
    /** The rows of the list of connectors. */
    list: async (query = {}) => (await j.bridge('Connectors.List', { search: '', category: '', filter: '', sort: 'name', descending: false, from: 0, count: 100, ...query })).rows,
    /** Writes a file that the page can be given. */
    file(name, content) {
      const path = join(j.app.dir, name)
      writeFileSync(path, content)
      return path
    },
  }
  before(async () => {
    j.app = await start()
    j.page = await window()
    await j.open()
  })
  after(async () => {
    await j.page?.close()
    await j.app?.stop()
  })
  return j
}
