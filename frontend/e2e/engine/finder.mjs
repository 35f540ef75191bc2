// Finds elements the way a person or a screen reader would: by role and accessible name. It runs inside
// the page, so it may use nothing from outside itself.
export function find(role, name, exact, within) {
  const tags = {
    button: 'button:not([role]), [role=button]',
    link: 'a[href]:not([role]), [role=link]',
    textbox: 'input:not([type]), input[type=text], input[type=search], input[type=url], input[type=password], textarea, [role=textbox]',
    searchbox: 'input[type=search], [role=searchbox]',
    checkbox: 'input[type=checkbox], [role=checkbox]',
    radio: 'input[type=radio], [role=radio]',
    heading: 'h1, h2, h3, h4, [role=heading]',
    dialog: '[role=dialog], [role=alertdialog]',
    region: 'section[aria-label], section[aria-labelledby], aside, [role=region]',
    table: 'table, [role=table]',
    row: 'tr, [role=row]',
    combobox: 'select, [role=combobox]',
  }
  // What of an element is read out: what is hidden from assistive technology is not.
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return ''
    const style = getComputedStyle(node)
    if (style.display === 'none' || style.visibility === 'hidden') return ''
    const label = node.getAttribute('aria-label') ?? node.getAttribute('alt')
    const inside = label ?? [...node.childNodes].map(read).join('')
    return style.display.startsWith('inline') ? inside : ` ${inside} `
  }
  const text = (element) => (element ? read(element).replace(/\s+/g, ' ').trim() : '')
  const named = (element) => {
    const by = element.getAttribute('aria-labelledby')
    if (by) return by.split(/\s+/).map((id) => text(document.getElementById(id))).join(' ')
    const label = element.getAttribute('aria-label')
    if (label) return label
    if (element.labels?.length) return text(element.labels[0])
    return text(element) || element.getAttribute('title') || element.getAttribute('placeholder') || ''
  }
  const visible = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden'
  }
  const first = (scope, role, name, exact) => {
    const fits = (found) => (exact ? found === name : found.toLowerCase().includes(name.toLowerCase()))
    const all = [...scope.querySelectorAll(tags[role] ?? `[role=${role}]`)]
    return all.find((element) => visible(element) && fits(named(element))) ?? null
  }
  const scope = within ? first(document, within[0], within[1], false) : document
  return scope && first(scope, role, name, exact)
}
