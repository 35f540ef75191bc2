import { expect, test, vi } from 'vitest'
import { typed } from './plain'

const press = (open: boolean, init: KeyboardEventInit) => {
  const onkeydown = vi.fn()
  const props = typed({ onkeydown, 'aria-expanded': String(open) }) as unknown as { onkeydown: (event: KeyboardEvent) => void }
  props.onkeydown(new KeyboardEvent('keydown', init))
  return onkeydown.mock.calls.length > 0
}

test.each<[KeyboardEventInit, boolean]>([
  [{ key: 't' }, true],
  [{ key: 'Enter' }, true],
  [{ key: 'ArrowDown' }, true],
  [{ key: 'Tab' }, false],
  [{ key: 'Shift' }, false],
  [{ key: 't', altKey: true }, false],
  [{ key: 'Enter', ctrlKey: true }, false],
])('a closed list hears %o: %s', (init, heard) => {
  expect(press(false, init)).toBe(heard)
})

test('an open list hears every key', () => {
  expect(press(true, { key: 'Tab' })).toBe(true)
})
