import { expect, test } from 'vitest'
import { History } from './history'

const state = (name: string) => ({ name, tags: [name] })

test('undo and redo walk the states', () => {
  const history = new History(state('a'))
  expect(history.note(state('b'))).toBe(true)
  expect(history.note(state('c'))).toBe(true)
  expect(history.undo()).toEqual(state('b'))
  expect(history.undo()).toEqual(state('a'))
  expect(history.undo()).toBeUndefined()
  expect(history.redo()).toEqual(state('b'))
  expect(history.redo()).toEqual(state('c'))
  expect(history.redo()).toBeUndefined()
})

test('a state that is the present one is no step', () => {
  const history = new History(state('a'))
  expect(history.note(state('a'))).toBe(false)
  expect(history.undo()).toBeUndefined()
  history.note(state('b'))
  history.undo()
  expect(history.note(state('a'))).toBe(false) // what undo put into the draft comes back as a note
  expect(history.redo()).toEqual(state('b'))
})

test('typing after undo forgets what was undone', () => {
  const history = new History(state('a'))
  history.note(state('b'))
  history.undo()
  history.note(state('c'))
  expect(history.redo()).toBeUndefined()
  expect(history.undo()).toEqual(state('a'))
})

test('what is handed out and in may be changed without changing the past', () => {
  const live = state('a')
  const history = new History(live)
  live.tags.push('later')
  history.note(live)
  live.tags.length = 0
  const back = history.undo()
  expect(back).toEqual(state('a'))
  back?.tags.push('spoilt')
  expect(history.redo()).toEqual({ name: 'a', tags: ['a', 'later'] })
  expect(history.undo()).toEqual(state('a'))
})

test('a hundred steps are kept', () => {
  const history = new History({ n: 0 })
  for (let n = 1; n <= 150; n++) history.note({ n })
  let last: { n: number } | undefined
  let steps = 0
  for (let back = history.undo(); back; back = history.undo(), steps++) last = back
  expect(steps).toBe(100)
  expect(last).toEqual({ n: 50 })
})
