// Chromium (the engine family of the window on Windows), driven by Playwright.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { PATIENCE } from '../wait.mjs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

export async function open() {
  const executablePath = places.find(existsSync)
  if (!executablePath) throw new Error('Chromium is not installed')
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(PATIENCE)
  return new Page(browser, page)
}

class Page {
  constructor(browser, page) {
    this.browser = browser
    this.page = page
    this.errors = []
    page.on('pageerror', (error) => this.errors.push(String(error)))
  }

  async goto(url) {
    await this.page.goto(url)
  }

  async size(width, height) {
    await this.page.setViewportSize({ width, height })
  }

  #element(role, name, options = {}) {
    return this.page.getByRole(role, { name, ...options }).filter({ visible: true }).first()
  }

  click(role, name, options) {
    return this.#element(role, name, options).click()
  }

  fill(name, text, options) {
    return this.#element('textbox', name, options).fill(text)
  }

  async press(combination) {
    await this.page.keyboard.press(combination)
  }

  async type(text) {
    await this.page.keyboard.type(text)
  }

  has(role, name, options) {
    return this.#element(role, name, options).isVisible()
  }

  async see(text) {
    await this.page.waitForFunction((t) => document.body.innerText.includes(t), text)
  }

  async gone(text) {
    await this.page.waitForFunction((t) => !document.body.innerText.includes(t), text)
  }

  text() {
    return this.page.evaluate(() => document.body.innerText)
  }

  run(fn, ...args) {
    return this.page.evaluate(`(${fn})(...${JSON.stringify(args)})`)
  }

  screenshot() {
    return this.page.screenshot()
  }

  close() {
    return this.browser.close()
  }
}
