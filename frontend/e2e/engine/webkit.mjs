// The window's own engine on Linux: WebKitGTK's MiniBrowser, driven over WebDriver.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { freePort, until } from '../wait.mjs'
import { find } from './finder.mjs'
import { WebDriver } from './webdriver.mjs'

export async function open() {
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore' })
  const address = `http://127.0.0.1:${port}`
  await until('WebKitWebDriver answers', () => fetch(`${address}/status`).then((r) => r.ok, () => false))
  const web = await WebDriver.open(address, {
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
  })
  return new Page(web, driver)
}

function miniBrowser() {
  for (const lib of ['/usr/libexec', '/usr/lib64', ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`)]) {
    const path = `${lib}/webkit2gtk-4.1/MiniBrowser`
    if (existsSync(path)) return path
  }
  throw new Error('MiniBrowser of WebKitGTK 4.1 is not installed')
}

class Page {
  constructor(web, driver) {
    this.web = web
    this.driver = driver
  }

  async goto(url) {
    await this.web.goto(url)
  }

  async size(width, height) {
    await this.web.call('/window/rect', 'POST', { width, height })
  }

  #element(role, name, { exact = false } = {}) {
    return until(`${role} "${name}"`, () => this.web.run(find, role, name, exact))
  }

  async click(role, name, options) {
    await until(`${role} "${name}" can be clicked`, async () => {
      const element = await this.#element(role, name, options)
      return this.web.click(element).then(() => true, () => false)
    })
  }

  async fill(name, text, options) {
    const element = await this.#element('textbox', name, options)
    await this.web.click(element)
    await this.web.press('Control+a')
    await this.web.press('Delete')
    if (text) await this.web.type(element, text)
  }

  async press(combination) {
    await this.web.press(combination)
  }

  async type(text) {
    for (const character of text) await this.web.press(character)
  }

  async has(role, name, options = {}) {
    return Boolean(await this.web.run(find, role, name, options.exact ?? false))
  }

  async see(text) {
    await until(`the page says "${text}"`, () => this.web.run((t) => document.body.innerText.includes(t), text))
  }

  async gone(text) {
    await until(`the page no longer says "${text}"`, () => this.web.run((t) => !document.body.innerText.includes(t), text))
  }

  text() {
    return this.web.run(() => document.body.innerText)
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
