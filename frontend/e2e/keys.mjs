// The keyboard alone: where the focus is, whether it can be seen, and how keys take it elsewhere.
import { PATIENCE, until } from './wait.mjs'

/** What a person does in the window of a journey with nothing but keys. */
export function keysOf(j) {
  const page = () => j.page

  /** Presses keys; what Escape closes has to be gone before others mean the page again. */
  async function press(keys) {
    await page().press(keys)
    if (keys !== 'Escape') return
    await until('nothing is open', () => page().run(() => !document.querySelector('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not([data-inline])')))
  }
  const type = (text) => page().type(text)
  const fill = async (text) => {
    await press('Control+a')
    await type(text)
  }

  /** What has the focus: role, name, and how it shows. */
  const focus = () => page().run(() => {
    const e = document.activeElement
    const text = (id) => document.getElementById(id)?.innerText ?? ''
    const words = (element) => [...element.childNodes].map((n) => (n.nodeType === 3 ? n.data : n.nodeType !== 1 || n.getAttribute('aria-hidden') === 'true' ? '' : words(n))).join(' ').replace(/\s+/g, ' ').trim()
    const name = e.getAttribute('aria-labelledby')?.split(' ').map(text).join(' ') || e.getAttribute('aria-label') || (e.labels?.length && words(e.labels[0])) || words(e)
    const roles = { A: 'link', BUTTON: 'button', TEXTAREA: 'textbox', TR: 'row', INPUT: { radio: 'radio', checkbox: 'checkbox' }[e.type] ?? 'textbox' }
    const box = e.getBoundingClientRect()
    // The ring is around the control itself, what frames it, or what stands for it; in a list the active row stands out.
    const row = document.getElementById(e.getAttribute('aria-activedescendant'))
    const places = [e.nextElementSibling, row]
    for (let place = e; place && places.length < 8; place = place.parentElement) places.push(place)
    const clear = (colour) => /, 0\)$|transparent/.test(colour)
    const ring = places.filter(Boolean).some((place) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(place)
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !clear(outlineColor)
    }) || (!!row && !clear(getComputedStyle(row).backgroundColor))
    const inView = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
    return { role: e.getAttribute('role') ?? roles[e.tagName] ?? e.tagName, name: String(name).trim(), ring, inView, row: row?.innerText ?? '' }
  })

  const active = async () => (await focus()).row.trim()

  /** The focus is somewhere, and can be seen. */
  async function seen() {
    let now
    await until('the focus can be seen', async () => {
      now = await focus()
      return now.role !== 'BODY' && now.ring && now.inView
    }).catch((error) => {
      throw new Error(`${error.message}; it is on the ${now.role} "${now.name}", ${now.inView ? 'in view' : 'out of view'}, ${now.ring ? 'with' : 'without'} a ring`)
    })
    return now
  }

  const fits = (now, role, name) => now.role === role && now.name.toLowerCase().startsWith(name.toLowerCase())

  /** The focus comes there by itself. */
  async function at(role, name) {
    let now
    await until(`the focus is on the ${role} "${name}"`, async () => fits((now = await focus()), role, name)).catch((error) => {
      throw new Error(`${error.message}, but it is on the ${now.role} "${now.name}"`)
    })
    await seen()
  }

  /** Tab after Tab until the focus is there; it shows at every stop. */
  async function tabTo(role, name, step = 'Tab') {
    let stops = []
    const end = Date.now() + PATIENCE
    for (let n = 1; n <= 60 || Date.now() < end; n++) {
      const now = await focus()
      if (fits(now, role, name)) return seen()
      await press(step)
      const next = await focus()
      if (next.role !== 'BODY') await seen()
      stops = [...stops, `${next.role} "${next.name}"`].slice(-60)
    }
    throw new Error(`no ${step} leads to the ${role} "${name}", but to ${stops.join(', ')}`)
  }
  const back = (role, name) => tabTo(role, name, 'Shift+Tab')

  return { press, type, fill, focus, active, at, tabTo, back }
}
