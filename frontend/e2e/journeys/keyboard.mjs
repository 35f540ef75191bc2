// From the empty first screen to a saved, tested action, and back through the list, with the keyboard only:
// nothing is clicked and nothing is focused by the test. Wherever the focus goes it can be seen.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import { Vendor } from '../vendor.mjs'
import { until } from '../wait.mjs'

const j = journey()
const key = 'keyboard-key-4711'
let vendor
after(() => vendor?.stop())

j.step('the first stop skips to the content; the form opens with its first field', async () => {
  vendor = await Vendor.start({ key })
  await j.page.see('Build your first data connector')
  await press('Tab')
  await at('link', 'Skip to content')
  await press('Enter')
  await tabTo('button', 'Create data connector')
  await press('Enter')
  await at('textbox', 'Name')
})

j.step('the form is filled; the category is chosen from its list', async () => {
  await type('Acme CRM')
  await tabTo('textbox', 'Description')
  await type('Companies and their people.')
  await tabTo('textbox', 'Base URL')
  await type(`${vendor.url}/v1`)
  await tabTo('combobox', 'Data Connector Category')
  await press('ArrowDown')
  await at('combobox', 'Search options')
  await press('Escape')
  await at('combobox', 'Data Connector Category')
  await press('Enter')
  await at('combobox', 'Search options')
  await type('support')
  await press('Enter')
  await at('combobox', 'Data Connector Category')
  await j.page.see('Customer support')
})

j.step('the API key is set up in the sheet; Escape closes it, and the focus goes back to Set Up', async () => {
  await tabTo('button', 'Set Up')
  await press('Enter')
  await at('radio', 'OAuth 2.0')
  await press('Escape')
  await at('button', 'Set Up')
  await press('Enter')
  await at('radio', 'OAuth 2.0')
  await press('ArrowDown')
  await at('radio', 'API Key')
  await press('Space')
  await tabTo('textbox', 'Display Name')
  await fill('Acme key')
  await tabTo('textbox', 'Key Name')
  await fill('Authorization')
  await tabTo('radio', 'Header')
  await press('ArrowLeft')
  await at('radio', 'Query parameter')
  await press('ArrowRight')
  await at('radio', 'Header')
  await tabTo('button', 'Advanced')
  await press('Enter')
  await tabTo('textbox', 'Value template')
  await type('Bearer {key}')
  await tabTo('button', 'Save')
  await press('Enter')
  await at('button', 'Edit')
  await press('Control+s')
  await j.page.find('tab', 'Overview')
})

j.step('connected: Escape leaves the dialog, and the focus is back on Connect', async () => {
  await tabTo('button', 'Connect')
  await press('Enter')
  await at('textbox', 'Acme key')
  await press('Escape')
  await at('button', 'Connect')
  await press('Enter')
  await at('textbox', 'Acme key')
  await type(key)
  await press('Enter')
  await at('button', 'Done')
  await press('Enter')
  await at('button', 'Create action') // which Connect has become
})

j.step('the palette comes and goes, and runs what it finds', async () => {
  await tabTo('tab', 'Overview')
  await press('ArrowRight')
  await at('tab', 'Authentication')
  await press('Control+k')
  await at('combobox', 'Search or run')
  await press('Escape')
  await at('tab', 'Authentication')
  await press('Control+k')
  await at('combobox', 'Search or run')
  await type('create action')
  await until('it is found', () => j.page.run(() => /Create action/.test(document.querySelector('[role=option][aria-selected=true]')?.innerText)))
  await press('Enter')
  await j.page.find('heading', 'Details')
  await at('textbox', 'Name')
})

j.step('the wizard: details and call', async () => {
  await type('Find company')
  await tabTo('radio', 'Retrieve')
  await press('ArrowRight')
  await at('radio', 'Enrich')
  await press('Control+Enter')
  await at('textbox', 'API Endpoint')
  await type('/companies/{domain}')
  await j.page.find('table', 'Parameters')
  await tabTo('button', 'Add query parameter')
  await press('Enter')
  await at('textbox', 'Query parameter 1')
  await type('language')
  await tabTo('textbox', 'Value of language')
  await type('{language}')
  await until('both parameters are found', () => j.page.run(() => document.querySelectorAll('table[aria-label=Parameters] tbody tr').length === 2))
  await press('Shift+Tab')
  await back('combobox', 'Type of language')
  await press('Enter')
  await until('the list is open', () => j.page.has('option', 'Number'))
  await press('Escape')
  await at('combobox', 'Type of language')
  await back('button', 'More for domain')
  await press('Enter')
  await until('the menu is open', () => j.page.has('menuitem', 'Rename everywhere'))
  await press('ArrowDown')
  await press('ArrowUp')
  await press('Enter')
  await at('textbox', 'New name')
  await press('Escape')
  await at('button', 'More for domain')
  await press('Control+Enter')
})

j.step('the wizard: tested, its output ticked, reviewed and saved', async () => {
  await at('textbox', '{domain}')
  await type('acme.test')
  await press('Control+Enter')
  await j.page.see('200 OK')
  assert.equal(vendor.last().url, '/v1/companies/acme.test')
  assert.equal(vendor.last().headers.authorization, `Bearer ${key}`)
  await tabTo('tab', 'Body')
  await press('ArrowRight')
  await at('tab', 'Headers')
  await press('ArrowRight')
  await at('tab', 'Request as sent')
  await tabTo('region', 'Request as sent')
  await press('Control+Shift+Enter')
  await at('tree', 'Response fields')
  const before = await outputs()
  for (let n = 0; n < 20 && !(await active()).startsWith('email'); n++) await press('ArrowDown')
  await press('Space')
  await until('it is no output any more', async () => (await outputs()).length === before.length - 1)
  await press('Space')
  await until('it is one again', async () => (await outputs()).length === before.length)
  await tabTo('textbox', 'Field name for email')
  await fill('Work email')
  await press('Alt+ArrowUp')
  await at('textbox', 'Field name for email')
  await press('Control+Enter')
  await j.page.find('heading', 'Review & Save')
  await press('Control+s')
  await j.page.see('Find company saved.')
  await j.page.find('table', 'Actions')
})

j.step('the table of actions: opened, tested, and back', async () => {
  await tabTo('row', 'Find company')
  await press('t')
  await j.page.find('button', 'Test API')
  await at('button', 'Test API')
  await press('Enter')
  await j.page.see('Matches the declared output.')
  await back('button', 'Close')
  await press('Enter')
  await j.page.find('table', 'Actions')
})

j.step('the list: search, menu, confirmation and settings; each gives the focus back', async () => {
  await press('g')
  await press('d')
  await j.page.find('grid', 'Data connectors')
  await press('/')
  await at('textbox', 'Search data connectors')
  await type('acme')
  await press('Escape')
  await at('textbox', 'Search data connectors')
  await until('it is empty', async () => (await j.page.run(() => document.activeElement.value)) === '')
  await press('Escape')
  await at('row', 'Acme CRM')
  await press('.')
  await until('the menu is open', () => j.page.has('menuitem', 'Edit'))
  await press('Escape')
  await at('row', 'Acme CRM')
  await press('Delete')
  await j.page.find('alertdialog', 'Delete Acme CRM?')
  await at('button', 'Cancel')
  await press('Escape')
  await at('row', 'Acme CRM')
  await press('Shift+C')
  await at('textbox', 'Acme key')
  await press('Escape')
  await at('row', 'Acme CRM')
  await press('Control+,')
  await j.page.see('Changes save as you make them')
  await tabTo('tab', 'General')
  await press('g')
  await press('d')
  await tabTo('row', 'Acme CRM')
  await press('Enter')
  await j.page.find('heading', 'Acme CRM')
})

/** Presses keys; what Escape closes has to be gone before others mean the page again. */
async function press(keys) {
  await j.page.press(keys)
  if (keys !== 'Escape') return
  await until('nothing is open', () => j.page.run(() => !document.querySelector('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not([data-inline])')))
}
const type = (text) => j.page.type(text)
const fill = async (text) => {
  await press('Control+a')
  await type(text)
}

/** What has the focus: role, name, and how it shows. */
const focus = () => j.page.run(() => {
  const e = document.activeElement
  const text = (id) => document.getElementById(id)?.innerText ?? ''
  const words = (element) => [...element.childNodes].map((n) => (n.nodeType === 3 ? n.data : n.nodeType !== 1 || n.getAttribute('aria-hidden') === 'true' ? '' : words(n))).join(' ').replace(/\s+/g, ' ').trim()
  const name = e.getAttribute('aria-labelledby')?.split(' ').map(text).join(' ') || e.getAttribute('aria-label') || (e.labels?.length && words(e.labels[0])) || words(e)
  const roles = { A: 'link', BUTTON: 'button', TEXTAREA: 'textbox', TR: 'row', INPUT: { radio: 'radio', checkbox: 'checkbox' }[e.type] ?? 'textbox' }
  const box = e.getBoundingClientRect()
  // The ring is around the control itself, what frames it, or what stands for it; in a list of choices the active one stands out.
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
  const now = await until('something has the focus', async () => {
    const now = await focus()
    return now.role !== 'BODY' && now
  })
  assert.ok(now.ring, `the focus shows on the ${now.role} "${now.name}"`)
  assert.ok(now.inView, `the ${now.role} "${now.name}", which has the focus, is in view`)
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
  const stops = []
  for (let n = 0; n < 60; n++) {
    const now = await focus()
    if (fits(now, role, name)) return seen()
    await press(step)
    const next = await focus()
    if (next.role !== 'BODY') await seen()
    stops.push(`${next.role} "${next.name}"`)
  }
  throw new Error(`no ${step} leads to the ${role} "${name}", but to ${stops.join(', ')}`)
}
const back = (role, name) => tabTo(role, name, 'Shift+Tab')

const outputs = () => j.page.run(() => [...document.querySelectorAll('table[aria-label="Output fields"] tbody tr:not(.said) input')].map((field) => field.value))
