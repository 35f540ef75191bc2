import { expect, test } from 'vitest'
import { Choosing } from './choosing.svelte'

const press = (key: string) => new KeyboardEvent('keydown', { key, cancelable: true })

test('it opens at what is chosen, is searched, and keys move within what is shown', () => {
  const picked: string[] = []
  const choosing = new Choosing<string>(() => ['food', 'retail', 'travel'], (o) => o, (o) => o === 'retail')
  choosing.press(press('ArrowDown'))
  expect([choosing.open, choosing.at]).toEqual([true, 1])
  choosing.key(press('End'), (o) => picked.push(o))
  choosing.key(press('ArrowDown'), (o) => picked.push(o))
  expect(choosing.at).toBe(2)
  choosing.query = ' TRA '
  choosing.at = 0
  choosing.key(press('Enter'), (o) => picked.push(o))
  expect(picked).toEqual(['travel'])
})

test('Space picks only where nothing is typed, and what is not a key of the list is left alone', () => {
  const picked: string[] = []
  const choosing = new Choosing<string>(() => ['food'], (o) => o, () => false)
  const space = press(' ')
  choosing.key(space, (o) => picked.push(o))
  expect([picked.length, space.defaultPrevented]).toEqual([0, false])
  choosing.key(press(' '), (o) => picked.push(o), true)
  expect(picked).toEqual(['food'])
})
