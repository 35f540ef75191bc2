// The window's own engine on Linux: WebKitGTK's MiniBrowser, driven over WebDriver.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { freePort, until } from '../wait.mjs'
import { find } from './finder.mjs'
import { AnyPage } from './page.mjs'
import { WebDriver } from './webdriver.mjs'

export async function open() {
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore' })
  const address = `http://127.0.0.1:${port}`
  await until('WebKitWebDriver answers', () => fetch(`${address}/status`).then((r) => r.ok, () => false))
  const web = await WebDriver.open(address, {
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
  })
  const page = new Page(web, driver)
  await page.size(1280, 860) // the bars of MiniBrowser take their part of it
  return page
}

function miniBrowser() {
  for (const lib of ['/usr/libexec', '/usr/lib64', ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`)]) {
    const path = `${lib}/webkit2gtk-4.1/MiniBrowser`
    if (existsSync(path)) return path
  }
  throw new Error('MiniBrowser of WebKitGTK 4.1 is not installed')
}

class Page extends AnyPage {
  constructor(web, driver) {
    super()
    this.web = web
    this.driver = driver
    this.errors = [] // WebDriver tells of none
  }

  async goto(url) {
    await this.web.goto(url)
  }

  async reload() {
    await this.web.call('/refresh', 'POST', {})
  }

  async size(width, height) {
    await this.web.call('/window/rect', 'POST', { width, height })
  }

  /** The first visible element of that role and name, or null; within: [role, name] of what it is in. */
  locate(role, name, { exact = false, within } = {}) {
    return this.web.run(find, role, name, exact, within ?? null)
  }

  /** Does something with an element once it is there and ready for it. */
  #act(what, role, name, options, action) {
    return until(`${role} "${name}" ${what}`, async () => {
      const element = await this.locate(role, name, options)
      if (!element) return false
      const done = await action(element)
      return done === undefined || done === null ? true : done
    })
  }

  async click(role, name, options) {
    await this.#act('can be clicked', role, name, options, async (element) => {
      const target = await this.web.run((e) => {
        if (e.disabled || e.getAttribute('aria-disabled') === 'true') return null
        e.scrollIntoView({ block: 'nearest' }) // what is at the end of a sheet is out of its reach
        return e.cells?.[0] ?? e // WebKit has no place at which to click a row itself
      }, element)
      return target ? this.web.click(target) : false
    })
  }

  async fill(name, text, options) {
    await this.#act('can be written', 'textbox', name, options, (element) =>
      this.web.run((field, typed) => {
        field.focus()
        if (field.select) field.select()
        else getSelection().selectAllChildren(field)
        // As if typed: the page sees the same events.
        document.execCommand(typed ? 'insertText' : 'delete', false, typed)
      }, element, text),
    )
  }

  async value(name, options) {
    const { value } = await this.#act('can be read', 'textbox', name, options, (element) =>
      this.web.run((field) => ({ value: field.value ?? field.innerText }), element),
    )
    return value
  }

  async upload(path, label) {
    const selector = label ? `input[type=file][aria-label="${label}"]` : 'input[type=file]'
    const field = await until('there is a field for the file', () => this.web.run((selector) => document.querySelector(selector), selector))
    await this.web.type(field, path)
  }

  async press(combination) {
    await this.web.press(combination)
  }

  /** Presses the mouse at a point of the window, as [x, y], goes on to the others with it, and lets it go. */
  async drag(...points) {
    await this.web.drag(points)
  }

  async type(text) {
    for (const character of text) await this.web.press(character)
  }

  async has(role, name, options) {
    return Boolean(await this.locate(role, name, options))
  }

  run(fn, ...args) {
    return this.web.run(fn, ...args)
  }

  screenshot() {
    return this.web.screenshot()
  }

  async close() {
    await this.web.close().catch(() => {})
    this.driver.kill()
  }
}
