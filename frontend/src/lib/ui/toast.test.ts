import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { toast, toasts } from './toast.svelte'

const shown = () => toasts.list.map((t) => t.message)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  for (const { id } of toasts.list) toasts.dismiss(id)
  vi.useRealTimers()
})

test.each<[string, Parameters<typeof toast>[0], number]>([
  ['done', { message: 'Saved' }, 5],
  ['done, with Undo', { message: 'Deleted', undo: () => {} }, 10],
  ['told for longer', { message: 'Exported', seconds: 20 }, 20],
])('%s stays its time', (_, given, seconds) => {
  toast(given)
  vi.advanceTimersByTime(seconds * 1000 - 1)
  expect(shown()).toEqual([given.message])
  vi.advanceTimersByTime(1)
  expect(shown()).toEqual([])
})

test('a failure stays until it is dismissed', () => {
  const id = toast({ tone: 'danger', message: 'Not saved' })
  vi.advanceTimersByTime(3_600_000)
  expect(shown()).toEqual(['Not saved'])
  toasts.dismiss(id)
  expect(shown()).toEqual([])
})

test('while it is pointed at it stays, then has its time again', () => {
  const id = toast({ message: 'Saved' })
  vi.advanceTimersByTime(4_900)
  toasts.pause(id)
  vi.advanceTimersByTime(60_000)
  expect(shown()).toEqual(['Saved'])
  toasts.resume(id)
  vi.advanceTimersByTime(4_999)
  expect(shown()).toEqual(['Saved'])
  vi.advanceTimersByTime(1)
  expect(shown()).toEqual([])
})

test('three at most: the oldest makes room', () => {
  for (const message of ['one', 'two', 'three', 'four', 'five']) toast({ message })
  expect(shown()).toEqual(['three', 'four', 'five'])
  vi.advanceTimersByTime(5_000)
  expect(shown()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('undo takes back the newest that can be, once', () => {
  const undone: string[] = []
  toast({ message: 'first', undo: () => undone.push('first') })
  toast({ message: 'second', undo: () => undone.push('second') })
  toast({ message: 'third' })
  toasts.undo()
  expect(shown()).toEqual(['first', 'third'])
  toasts.undo()
  toasts.undo()
  expect(undone).toEqual(['second', 'first'])
  expect(shown()).toEqual(['third'])
})

test('what has gone can no longer be undone', () => {
  const undo = vi.fn()
  toast({ message: 'Deleted', undo })
  expect(toasts.undoable?.message).toBe('Deleted')
  vi.advanceTimersByTime(10_000)
  expect(toasts.undoable).toBeUndefined()
  toasts.undo()
  expect(undo).not.toHaveBeenCalled()
})
