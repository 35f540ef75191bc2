// Chromium (the engine family of the window on Windows), driven by Playwright.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { PATIENCE } from '../wait.mjs'
import { AnyPage } from './page.mjs'

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

class Page extends AnyPage {
  constructor(browser, page) {
    super()
    this.browser = browser
    this.page = page
    this.errors = []
    // The reconnecting banner that Wails adds while developing throws by itself; it is not in the application.
    page.on('pageerror', ({ stack }) => stack.includes('/wails/ipc.js') || this.errors.push(stack))
  }

  async goto(url) {
    await this.page.goto(url)
  }

  async reload() {
    await this.page.reload()
  }

  async size(width, height) {
    await this.page.setViewportSize({ width, height })
  }

  /** The first visible element of that role and accessible name; within: [role, name] of what it is in. */
  locate(role, name, { exact = false, within } = {}) {
    const scope = within ? this.page.getByRole(within[0], { name: within[1] }) : this.page
    return scope.getByRole(role, { name, exact }).filter({ visible: true }).first()
  }

  click(role, name, options) {
    return this.locate(role, name, options).click()
  }

  fill(name, text, options) {
    return this.locate('textbox', name, options).fill(text)
  }

  /** What stands in a text field. */
  value(name, options) {
    return this.locate('textbox', name, options).evaluate((e) => e.value ?? e.innerText)
  }

  /** Gives a file to the file field of that label, or to the first of the page. */
  upload(path, label) {
    return this.page.locator(label ? `input[type=file][aria-label="${label}"]` : 'input[type=file]').first().setInputFiles(path)
  }

  async press(combination) {
    await this.page.keyboard.press(combination === 'Space' ? ' ' : combination)
  }

  /** Presses the mouse at a point of the window, as [x, y], goes on to the others with it, and lets it go. */
  async drag(first, ...further) {
    await this.page.mouse.move(...first)
    await this.page.mouse.down()
    for (const point of further) await this.page.mouse.move(...point)
    await this.page.mouse.up()
  }

  async type(text) {
    await this.page.keyboard.type(text)
  }

  has(role, name, options) {
    return this.locate(role, name, options).isVisible()
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
