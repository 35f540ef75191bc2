import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { GridRow, GridSource, RowPage } from './source'
import { RowWindows } from './windows.svelte'

/** Pages that were asked for and have not come. */
let asked: { first: number; answer: (page: RowPage) => void; fail: (error: Error) => void }[]
let counted: number[]
let windows: RowWindows

const row = (place: number, text = `row ${place}`): GridRow => ({ id: place + 1, cells: [text], bad: [], states: [] })
const rows = (first: number, text?: string) => Array.from({ length: 100 }, (_, i) => row(first + i, text))
const firsts = () => asked.map(({ first }) => first)

async function answer(first: number, text?: string) {
  const at = asked.findIndex((one) => one.first === first)
  asked.splice(at, 1)[0]!.answer({ count: 1_000_000, first, rows: rows(first, text) })
  await Promise.resolve()
  await Promise.resolve()
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  counted = []
  const page = (first: number) => new Promise<RowPage>((answer, fail) => asked.push({ first, answer, fail }))
  windows = new RowWindows({ page } as unknown as GridSource, (count) => counted.push(count))
})
afterEach(() => {
  windows.close()
  vi.useRealTimers()
})

test('the pages that are seen are asked for once', async () => {
  windows.want(90, 120)
  windows.want(91, 121)
  expect(firsts()).toEqual([0, 100])
  await answer(100)
  await answer(0)
  expect(windows.peek(99)?.cells).toEqual(['row 99'])
  expect(windows.peek(120)?.cells).toEqual(['row 120'])
  expect(counted).toEqual([1_000_000, 1_000_000])
  windows.want(95, 125)
  expect(asked).toEqual([])
})

test('what was scrolled past is never asked for', async () => {
  for (let first = 0; first < 100_000; first += 1000) windows.want(first, first + 30)
  expect(firsts()).toEqual([0, 1000])
  await answer(0)
  expect(firsts()).toEqual([1000, 99_000])
})

test('a bounded number of pages is kept, those used last', async () => {
  for (let first = 0; first < 3000; first += 100) {
    windows.want(first, first + 30)
    await answer(first)
  }
  const kept = Array.from({ length: 30 }, (_, page) => page).filter((page) => windows.peek(page * 100))
  expect(kept).toEqual(Array.from({ length: 12 }, (_, i) => 18 + i))
})

test('rows that may have changed are shown until they have come anew', async () => {
  windows.want(0, 30)
  await answer(0)
  windows.changed()
  expect(windows.peek(3)?.cells).toEqual(['row 3'])
  expect(firsts()).toEqual([0])
  await answer(0, 'new')
  expect(windows.peek(3)?.cells).toEqual(['new'])
})

test('rows of another order take the place of those before at once: none of these is acted on any more', async () => {
  windows.want(150, 180)
  await answer(100)
  expect(windows.ahead(1_000_000)).toEqual([1])
  expect(windows.ahead(40)).toEqual([0])
  expect(windows.ahead(0)).toEqual([])
  windows.turn()
  expect(windows.peek(150)).toBeUndefined()
  await answer(100, 'other')
  expect(windows.peek(150)?.cells).toEqual(['other'])
})

test('however often they change, they are read ten times a second, and the last change is seen', async () => {
  windows.want(0, 30)
  await answer(0)
  let reads = 0
  for (let ms = 0; ms < 1000; ms += 5) {
    windows.changed()
    if (asked.length > 0) {
      reads++
      await answer(0, `at ${ms}`)
    }
    await vi.advanceTimersByTimeAsync(5)
  }
  expect(reads).toBeLessThanOrEqual(11)
  await vi.advanceTimersByTimeAsync(100)
  await answer(0, 'last')
  expect(windows.peek(0)?.cells).toEqual(['last'])
  expect(asked).toEqual([])
})

test('what was read before an edit does not hide it', async () => {
  windows.want(0, 30)
  await answer(0)
  windows.expire()
  windows.put(3, row(3, 'edited'))
  const old = asked[0]!
  old.answer({ count: 1_000_000, first: 0, rows: rows(0) })
  await Promise.resolve()
  await Promise.resolve()
  expect(windows.peek(3)?.cells).toEqual(['edited'])
})

test('waiting is told of once it is noticed, and a failure until it is mended', async () => {
  windows.want(0, 30)
  await vi.advanceTimersByTimeAsync(149)
  expect(windows.slow).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(windows.slow).toBe(true)
  asked.pop()!.fail(new Error('The file is gone.'))
  await vi.advanceTimersByTimeAsync(0)
  expect(windows.failure).toBe('The file is gone.')
  windows.want(0, 30)
  await answer(0)
  expect([windows.failure, windows.slow]).toEqual(['', false])
})
