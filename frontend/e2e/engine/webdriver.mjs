// A client of the W3C WebDriver protocol, as small as the journeys need it.
export class WebDriver {
  constructor(address, session) {
    this.address = address
    this.session = session
  }

  static async open(address, capabilities) {
    const { sessionId } = await send(`${address}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } })
    return new WebDriver(address, sessionId)
  }

  call(path, method = 'GET', body) {
    return send(`${this.address}/session/${this.session}${path}`, method, body)
  }

  goto(url) {
    return this.call('/url', 'POST', { url })
  }

  /** Runs a function in the page; an element comes back as a reference that click and type take. */
  run(fn, ...args) {
    return this.call('/execute/sync', 'POST', { script: `return (${fn}).apply(null, arguments)`, args })
  }

  click(element) {
    return this.call(`/element/${idOf(element)}/click`, 'POST', {})
  }

  type(element, text) {
    return this.call(`/element/${idOf(element)}/value`, 'POST', { text })
  }

  /** Presses keys one after another; modifiers are held for the key that follows, as in "Control+k". */
  async press(combination) {
    const keys = combination.split('+').map((key) => KEYS[key] ?? key)
    const actions = [
      ...keys.map((value) => ({ type: 'keyDown', value })),
      ...keys.toReversed().map((value) => ({ type: 'keyUp', value })),
    ]
    await this.call('/actions', 'POST', { actions: [{ type: 'key', id: 'keyboard', actions }] })
    await this.call('/actions', 'DELETE')
  }

  /** Presses the mouse at a point of the window, goes on to the others with it, and lets it go. */
  async drag(points) {
    const moves = points.map(([x, y]) => ({ type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) }))
    const actions = [moves[0], { type: 'pointerDown', button: 0 }, ...moves.slice(1), { type: 'pointerUp', button: 0 }]
    await this.call('/actions', 'POST', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] })
    await this.call('/actions', 'DELETE')
  }

  async screenshot() {
    return Buffer.from(await this.call('/screenshot'), 'base64')
  }

  close() {
    return this.call('', 'DELETE')
  }
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const idOf = (element) => element[ELEMENT]

const KEYS = {
  Enter: '\uE007', Tab: '\uE004', Escape: '\uE00C', Backspace: '\uE003', Delete: '\uE017',
  ArrowUp: '\uE013', ArrowDown: '\uE015', ArrowLeft: '\uE012', ArrowRight: '\uE014',
  Home: '\uE011', End: '\uE010', PageUp: '\uE00E', PageDown: '\uE00F', F2: '\uE032', F10: '\uE03A', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', Space: ' ',
}

async function send(url, method, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) })
  const { value } = await response.json()
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`)
  return value
}
