import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Command, shortcuts as Shortcuts } from './shortcuts.svelte'

let shortcuts: typeof Shortcuts
let isTextField: (target: EventTarget | null) => boolean

async function on(platform: string) {
  vi.resetModules()
  vi.spyOn(navigator, 'platform', 'get').mockReturnValue(platform)
  ;({ shortcuts, isTextField } = await import('./shortcuts.svelte'))
}

beforeEach(() => on('Linux x86_64'))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  document.body.innerHTML = ''
})

function command(keys: string, more: Partial<Command> = {}) {
  const run = vi.fn()
  shortcuts.add({ keys, run, ...more })
  return run
}

/** Presses a key on an element; answers whether it was taken. */
function press(key: string, init: KeyboardEventInit = {}, target: Element = document.body): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.addEventListener('keydown', (e) => shortcuts.handle(e as KeyboardEvent), { once: true })
  target.dispatchEvent(event)
  return event.defaultPrevented
}

function put<T extends Element>(html: string): T {
  document.body.innerHTML = html
  return document.body.firstElementChild as T
}

describe('which keys a command takes', () => {
  test.each<[string, string, KeyboardEventInit, boolean]>([
    ['C', 'c', {}, true],
    ['C', 'C', {}, true], // Caps Lock
    ['C', 'C', { shiftKey: true }, false],
    ['C', 'c', { ctrlKey: true }, false],
    ['C', 'c', { altKey: true }, false],
    ['C', 'c', { metaKey: true }, false],
    ['Shift C', 'C', { shiftKey: true }, true],
    ['Shift C', 'c', {}, false],
    ['/', '/', {}, true],
    ['/', '/', { shiftKey: true }, true], // Shift and 7 on German keyboards
    ['Ctrl K', 'k', { ctrlKey: true }, true],
    ['Ctrl K', 'k', {}, false],
    ['Ctrl K', 'K', { ctrlKey: true, shiftKey: true }, false],
    ['Ctrl K', 'k', { ctrlKey: true, altKey: true }, false], // AltGr on Windows
    ['Ctrl Shift Z', 'Z', { ctrlKey: true, shiftKey: true }, true],
    ['Ctrl Enter', 'Enter', { ctrlKey: true }, true],
    ['Ctrl Enter', 'Enter', { ctrlKey: true, shiftKey: true }, false],
    ['Ctrl Shift Enter', 'Enter', { ctrlKey: true, shiftKey: true }, true],
    ['Ctrl 1', '&', { ctrlKey: true, code: 'Digit1' }, true], // French keyboards
    ['Ctrl 1', '1', {}, false],
    ['Ctrl \\', '#', { ctrlKey: true, code: 'Backslash' }, true],
    ['Ctrl +', '=', { ctrlKey: true, code: 'Equal' }, true],
    ['Del', 'Delete', {}, true],
    ['Esc', 'Escape', {}, true],
    ['Alt Up', 'ArrowUp', { altKey: true }, true],
    ['Alt Up', 'ArrowUp', {}, false],
  ])('%s and the key %s %o: %s', (keys, key, init, acts) => {
    const run = command(keys)
    expect(press(key, init)).toBe(acts)
    expect(run).toHaveBeenCalledTimes(acts ? 1 : 0)
  })
})

describe('on macOS', () => {
  beforeEach(() => on('MacIntel'))
  test('Command takes the place of Ctrl', () => {
    const run = command('Ctrl K')
    expect(press('k', { ctrlKey: true })).toBe(false)
    expect(press('k', { metaKey: true })).toBe(true)
    expect(run).toHaveBeenCalledTimes(1)
  })
})

describe('in fields', () => {
  const fields: [string, boolean][] = [
    ['<input>', true],
    ['<input type="search">', true],
    ['<input type="password">', true],
    ['<textarea></textarea>', true],
    ['<div contenteditable="true" tabindex="0"></div>', true],
    ['<input type="checkbox">', false],
    ['<input type="radio">', false],
    ['<button></button>', false],
  ]
  test.each(fields)('%s holds text: %s', (html, text) => {
    const field = put(html)
    const run = command('C')
    const remove = command('Del')
    expect(isTextField(field)).toBe(text)
    expect(press('c', {}, field)).toBe(!text)
    expect(press('Delete', {}, field)).toBe(!text)
    expect(run).toHaveBeenCalledTimes(text ? 0 : 1)
    expect(remove).toHaveBeenCalledTimes(text ? 0 : 1)
  })

  test('keys with Ctrl act there too', () => {
    const run = command('Ctrl S')
    press('s', { ctrlKey: true }, put('<input>'))
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('nothing acts while a character is being composed', () => {
    const run = command('Ctrl S')
    press('s', { ctrlKey: true, isComposing: true })
    expect(run).not.toHaveBeenCalled()
  })
})

test('single keys can be switched off; others stay', () => {
  const single = command('C')
  const sequence = command('G D')
  const remove = command('Del')
  const find = command('Ctrl K')
  shortcuts.singleKeys = false
  for (const key of ['c', 'g', 'd', 'Delete']) press(key)
  press('k', { ctrlKey: true })
  expect([single, sequence, remove, find].map((run) => run.mock.calls.length)).toEqual([0, 0, 1, 1])
})

describe('one key after the other', () => {
  test.each<[string, string[], number]>([
    ['in order', ['g', 'd'], 1],
    ['in the wrong order', ['d', 'g'], 0],
    ['with another key between', ['g', 'x', 'd'], 0],
    ['begun twice', ['g', 'g', 'd'], 1],
    ['only the second', ['d'], 0],
    ['twice', ['g', 'd', 'g', 'd'], 2],
    ['not again without the first', ['g', 'd', 'd'], 1],
  ])('%s', (_, keys, times) => {
    const run = command('G D')
    for (const key of keys) press(key)
    expect(run).toHaveBeenCalledTimes(times)
  })

  test('the second has to follow soon', () => {
    vi.useFakeTimers()
    const run = command('G D')
    press('g')
    vi.advanceTimersByTime(1100)
    press('d')
    expect(run).toHaveBeenCalledTimes(1)
    press('g')
    vi.advanceTimersByTime(1300)
    press('d')
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('wins over a single key that was added later: G S goes to Settings where S tries the sample', () => {
    const settings = command('G S')
    const sample = command('S')
    press('g')
    press('s')
    expect([settings, sample].map((run) => run.mock.calls.length)).toEqual([1, 0])
    press('s')
    expect([settings, sample].map((run) => run.mock.calls.length)).toEqual([1, 1])
  })
})

describe('which of several commands acts', () => {
  test('the one added last, until it is gone', () => {
    const page = command('Ctrl Z')
    const wizard = vi.fn()
    const gone = shortcuts.add({ keys: 'Ctrl Z', run: wizard })
    press('z', { ctrlKey: true })
    gone()
    press('z', { ctrlKey: true })
    expect([page, wizard].map((run) => run.mock.calls.length)).toEqual([1, 1])
  })

  test('not one that cannot be done now', () => {
    let free = false
    const page = command('Ctrl Z')
    const wizard = command('Ctrl Z', { when: () => free })
    press('z', { ctrlKey: true })
    free = true
    press('z', { ctrlKey: true })
    expect([page, wizard].map((run) => run.mock.calls.length)).toEqual([1, 1])
  })

  test.each(['dialog', 'alertdialog', 'menu', 'listbox'])('behind an open %s only those meant for it', (role) => {
    put(`<div role="${role}"></div>`)
    const page = command('Ctrl S')
    const zoom = command('Ctrl +', { overlay: true })
    press('s', { ctrlKey: true })
    press('+', { ctrlKey: true })
    expect([page, zoom].map((run) => run.mock.calls.length)).toEqual([0, 1])
  })

  test('none when an element has taken the key', () => {
    const run = command('Esc')
    const field = put('<div></div>')
    field.addEventListener('keydown', (e) => e.preventDefault())
    press('Escape', {}, field)
    expect(run).not.toHaveBeenCalled()
  })
})
