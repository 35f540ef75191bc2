import { beforeEach, expect, test, vi } from 'vitest'
import { clipboard } from '$lib/ui/clipboard'
import { Generated } from '../../../../e2e/grid/generated'
import { copy, cut, paste } from './clipping'
import { clear, fillDown, fillTyped } from './filling'
import { Grid } from './grid.svelte'

let source: Generated
let grid: Grid
let clip = ''

// Four columns of people and four of an action.
beforeEach(async () => {
  clipboard.write = async (text) => (clip = text)
  clipboard.read = async () => clip
  source = new Generated({ rows: 1000, columns: 8, groups: 1, late: 1, eventful: 0 })
  grid = new Grid(source)
  source.listen((change) => change !== 'cells' && grid.windows.changed())
  grid.windows.want(0, 40)
  await vi.waitFor(() => expect(grid.windows.peek(39)).toBeDefined())
})

const columns = () => grid.layout.columns.map(({ column }) => column.id)

test('an undo does not overtake the edit that it undoes', async () => {
  const before = await source.text(1, 'c1')
  grid.edit('x')
  grid.commit()
  expect(grid.windows.peek(0)?.cells[0]).toBe('x') // shown at once
  await grid.attempt(() => source.undo())
  expect(await source.text(1, 'c1')).toBe(before)
})

test('an edit that is refused is said to be, and what is true is shown again', async () => {
  source.edit = () => Promise.reject(new Error('The disk is full.'))
  grid.edit('x')
  grid.commit()
  await vi.waitFor(() => expect(grid.windows.peek(0)?.cells[0]).toBe('Company 1'))
  expect(grid.message).toBe('The disk is full.')
})

test('a text that does not fit is kept and marked', () => {
  const number = grid.layout.columns.find(({ column }) => column.type === 'integer')!
  grid.select({ row: 0, col: number.index })
  grid.edit('many')
  expect(grid.editor.hint).toContain('Not a whole number')
  grid.commit()
  expect(grid.windows.peek(0)).toMatchObject({ bad: [number.at] })
})

test('cells of an action are neither typed over nor cleared nor pasted over', async () => {
  const theirs = grid.layout.columns.findIndex(({ column }) => column.group !== '')
  const edit = vi.spyOn(source, 'edit')
  const fill = vi.spyOn(source, 'fill')
  const put = vi.spyOn(source, 'paste')
  grid.select({ row: 0, col: theirs })
  grid.edit('x')
  expect(grid.editor.at).toBeUndefined()
  expect(grid.message).toContain('is filled by Find company 1')
  clear(grid)
  await fillDown(grid)
  clip = '1\t2'
  await paste(grid)
  expect([edit, fill, put].map((spy) => spy.mock.calls.length)).toEqual([0, 0, 0])
  grid.select({ row: 0, col: theirs - 1 })
  await paste(grid)
  expect(put.mock.calls).toEqual([[{ top: 0, bottom: 0, columns: [columns()[theirs - 1]] }, [['1']]]])
  expect(grid.message).toBe('Pasted 1 row. 1 column did not fit.')
})

test('the first row of a selection fills those below it, one row takes what is above it', async () => {
  grid.select({ row: 0, col: 0 })
  await fillDown(grid)
  expect(grid.message).toBe('There is no row above to fill from.')
  grid.selectBox({ row: 0, col: 0 }, { row: 2, col: 1 })
  await fillDown(grid)
  expect([await source.text(3, 'c1'), await source.text(2, 'c2'), grid.message]).toEqual(['Company 1', await source.text(1, 'c2'), 'Filled 2 rows.'])
  grid.select({ row: 3, col: 0 })
  await fillDown(grid)
  expect(await source.text(4, 'c1')).toBe('Company 1')
})

test('what is typed fills the cells that were selected, and one cell is pasted over all of them', async () => {
  grid.selectBox({ row: 1, col: 0 }, { row: 3, col: 0 })
  grid.edit('same')
  expect(grid.many).toBe(false)
  await fillTyped(grid)
  expect(await Promise.all([1, 2, 3, 4].map((row) => source.text(row, 'c1')))).toEqual(['Company 1', 'same', 'same', 'same'])
  expect(grid.box).toEqual({ top: 1, left: 0, bottom: 3, right: 0 })
  const put = vi.spyOn(source, 'paste')
  clip = 'one'
  await paste(grid)
  expect([await source.text(4, 'c1'), put.mock.calls.length]).toEqual(['one', 0])
})

test('a paste beyond the last row adds rows', async () => {
  grid.select({ row: 999, col: 0 })
  clip = 'a\nb\nc'
  await paste(grid)
  expect([source.count, await source.text(1002, 'c1')]).toEqual([1002, 'c'])
})

test('what is cut is gone once it is on the clipboard, and not before', async () => {
  clipboard.write = () => Promise.reject(new Error('No clipboard.'))
  await cut(grid)
  expect([await source.text(1, 'c1'), grid.message]).toEqual(['Company 1', 'No clipboard.'])
  clipboard.write = async (text) => (clip = text)
  await cut(grid)
  await grid.attempt(async () => {})
  expect([clip, await source.text(1, 'c1')]).toEqual(['Company 1', ''])
})

test('hidden columns are not copied, and the selection stays inside', async () => {
  grid.select({ row: 0, col: 7 })
  grid.look('c2', { hidden: true })
  expect(grid.active.col).toBe(6)
  grid.selectBox({ row: 0, col: 0 }, { row: 0, col: 1 })
  expect(await copy(grid)).toBe(true)
  expect(clip.split('\t')).toEqual(['Company 1', await source.text(1, 'c3')])
})
