import { tick } from 'svelte'

const focusable = [
  'input:not([disabled]):not([type="hidden"])',
  'textarea:not([disabled])',
  'button:not([disabled])',
  '[contenteditable="true"]',
  '[tabindex="0"]',
].join(',')

/**
 * Puts the focus on the control of a field path. Controls carry data-field; where a path has none of
 * its own ("query.2.value" while the row is folded away), the nearest one around it is taken.
 */
export async function focusField(path: string): Promise<void> {
  await tick()
  // A step, a tab or a row that is just being drawn needs a few frames.
  for (let wait = 0; wait < 20; wait++) {
    const place = at(path) ?? (wait > 8 ? around(path) : undefined)
    if (place) return show(place)
    await new Promise((done) => requestAnimationFrame(done))
  }
}

const at = (path: string) => document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`) ?? undefined

function around(path: string): HTMLElement | undefined {
  const end = path.lastIndexOf('.')
  if (end < 0) return undefined
  return at(path.slice(0, end)) ?? around(path.slice(0, end))
}

async function show(place: HTMLElement) {
  await tick()
  const target = place.matches(focusable) ? place : place.querySelector<HTMLElement>(focusable)
  target?.focus({ preventScroll: true })
  place.scrollIntoView({ block: 'center', behavior: 'instant' })
}

/**
 * Focuses the first control of a step, once it is drawn: what data-first marks, for which it waits while
 * something is loading and the focus is not moved, else the first there is.
 */
export async function focusFirst(step: string): Promise<void> {
  const before = document.activeElement
  const moved = () => document.activeElement !== before && document.activeElement !== document.body
  const area = () => document.querySelector<HTMLElement>(`[data-step="${step}"]`)
  const loading = () => !!area()?.querySelector('[aria-busy="true"]')
  let place: HTMLElement | null | undefined
  for (let wait = 0; !place && !moved() && (wait < 20 || loading()); wait++) {
    if (wait > 0) await new Promise((done) => requestAnimationFrame(done))
    if (area()) await tick()
    place = area()?.querySelector<HTMLElement>('[data-first]') ?? (loading() ? undefined : area())
  }
  if (!place || moved()) return
  const target = place.matches(focusable) ? place : place.querySelector<HTMLElement>(focusable)
  target?.focus({ preventScroll: true })
}
