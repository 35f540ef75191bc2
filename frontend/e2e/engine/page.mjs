// What the journeys do with a page in any engine. An engine brings goto, reload, size, locate, act, fill,
// upload, press, type, run, screenshot and close; the rest follows from these.
import { becomes, until } from '../wait.mjs'

export class AnyPage {
  /** Opens the list of a combobox and chooses an option by its name. */
  async choose(name, option, options) {
    await this.click('combobox', name, options)
    await this.click('option', option, { exact: options?.exactOption ?? true })
  }

  /** Waits until there is such an element that a person can see. */
  async find(role, name, options) {
    await until(`there is a ${role} "${name}"`, () => this.has(role, name, options))
  }

  async see(text) {
    let seen = ''
    await until(`the page says "${text}"`, async () => (seen = await this.text()).includes(text)).catch((error) => {
      throw new Error(`${error.message}; it says:\n${seen.slice(0, 3000)}`, { cause: error.cause })
    })
  }

  async gone(text) {
    await until(`the page no longer says "${text}"`, async () => !(await this.text()).includes(text))
  }

  /** Waits until a text field holds that text. */
  async holds(name, text, options) {
    await becomes(`${name} holds "${text}"`, () => this.value(name, options), text)
  }

  /** Waits until what has the focus is called so. */
  async at(name) {
    await becomes(`the focus is on "${name}"`, async () => (await this.focus()).name, name)
  }

  /** Waits until the focus is in a column of a table of rows: on its head or on a cell of it. */
  async inColumn(name) {
    await until(`the focus is in the column ${name}`, () => this.run((name) => {
      const head = [...document.querySelectorAll('[role=columnheader]:not([aria-colspan])')].find((head) => head.innerText.includes(name))
      return !!head && document.activeElement.closest('[aria-colindex]')?.getAttribute('aria-colindex') === head.getAttribute('aria-colindex')
    }, name))
  }

  text() {
    return this.run(() => document.body.innerText)
  }

  /** What has the focus: its tag, role, accessible name as far as attributes tell it, and its outline. */
  focus() {
    return this.run(() => {
      const element = document.activeElement
      const style = getComputedStyle(element)
      return {
        tag: element.tagName.toLowerCase(), role: element.getAttribute('role') ?? '', text: (element.innerText ?? '').trim(),
        name: element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? '',
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      }
    })
  }
}
