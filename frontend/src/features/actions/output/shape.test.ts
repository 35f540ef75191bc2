import { describe, expect, test } from 'vitest'
import type { OutputField } from '$lib/api/actions'
import type { Shape } from '$lib/api/tests'
import { allFields, fieldsOf, freeName, membersOf, noteOf, rebased, refreshed, rowsOf, tickOf, valueOf } from './shape'

const field = (path: string, more: Partial<OutputField> = {}): OutputField => ({
  name: path, path, type: 'text', nullable: false, optional: false, mixed: false, sample: '', ...more,
})

const shape = (key: string, more: Partial<Shape> = {}): Shape => ({
  key, path: key, types: ['string'], seen: 1, of: 1, nulls: 0, items: 0, sample: '', sampleType: '', children: [], field: null, ...more,
})
const leaf = (path: string, more: Partial<Shape> = {}) => shape(path.split('.').at(-1) ?? '', { path, field: field(path), ...more })
const group = (key: string, children: Shape[], more: Partial<Shape> = {}) => shape(key, { types: ['object'], children, ...more })

// {name, address: {city, country}, tags: [..], people: [{first}]}
const address = group('address', [leaf('address.city', { sample: 'Oslo' }), leaf('address.country')])
const tags = group('tags', [shape('[*]', { path: 'tags[*]', field: field('tags[*]') })], { types: ['list'], field: field('tags') })
const people = group('people', [group('[*]', [leaf('people[*].first')])], { types: ['list'] })
const root = group('', [leaf('name', { sample: 'Acme' }), address, tags, people])

const paths = (fields: OutputField[]) => fields.map((f) => f.path)

test('ticking everything makes one field of a node, its own before those below it', () => {
  expect(paths(fieldsOf(root))).toEqual(['name', 'address.city', 'address.country', 'tags', 'people[*].first'])
  expect(paths(allFields(root))).toEqual(['name', 'address.city', 'address.country', 'tags', 'tags[*]', 'people[*].first'])
})

describe('a parent is ticked by what is below it', () => {
  test.each<[string[], string]>([
    [[], 'off'],
    [['name'], 'off'],
    [['address.city'], 'some'],
    [['address.country', 'name'], 'some'],
    [['address.city', 'address.country'], 'on'],
  ])('%j: %s', (ticked, tick) => expect(tickOf(address, new Set(ticked))).toBe(tick))

  test('one with a field of its own by that alone', () => {
    expect(tickOf(tags, new Set(['tags[*]']))).toBe('off')
    expect(tickOf(tags, new Set(['tags']))).toBe('on')
  })

  test('one without any field cannot be ticked', () => expect(tickOf(group('empty', []), new Set(['x']))).toBeUndefined())
})

describe('the rows', () => {
  const rows = (open: string[], text = '') =>
    rowsOf(root, (s) => open.includes(s.key), text).map((r) => `${'  '.repeat(r.depth)}${r.shape.key}${r.open ? ' v' : ''}`)

  test('are the members of the root while nothing is open', () => expect(rows([])).toEqual(['name', 'address', 'tags', 'people']))
  test('of a list stand under the list itself', () =>
    expect(rows(['address', 'people'])).toEqual(['name', 'address v', '  city', '  country', 'tags', 'people v', '  first']))
  test('found by key show what they hang from', () => expect(rows([], ' COUNTRY ')).toEqual(['address v', '  country']))
  test('found by value do too', () => expect(rows([], 'oslo')).toEqual(['address v', '  city']))
  test('that nothing matches are none', () => expect(rows(['address'], 'zzz')).toEqual([]))

  test('know which row they hang from', () => {
    const list = rowsOf(root, () => true, '')
    for (const row of list) {
      const parent = list[row.parent]
      expect(parent ? parent.depth : -1).toBe(row.depth - 1)
      if (parent) expect(membersOf(parent.shape)).toContain(row.shape)
    }
  })

  test('of an answer that is one value are that value', () =>
    expect(rowsOf(leaf('$'), () => false, '').map((r) => r.shape.path)).toEqual(['$']))
})

test('the elements of a list of plain values keep a row of their own', () =>
  expect(membersOf(tags).map((s) => s.key)).toEqual(['[*]']))

describe('what is unusual about a node', () => {
  test.each<[string, Partial<Shape>, string]>([
    ['nothing', { seen: 5, of: 5 }, ''],
    ['missing in some', { seen: 3, of: 5 }, 'empty in 2 items'],
    ['null in one', { seen: 5, of: 5, nulls: 1 }, 'empty in 1 item'],
    ['missing and null', { seen: 3, of: 5, nulls: 1 }, 'empty in 3 items'],
    ['null in all', { seen: 5, of: 5, nulls: 5, types: ['null'] }, 'always empty'],
    ['null in the only sample', { seen: 1, of: 1, nulls: 1 }, ''],
    ['of two types', { seen: 5, of: 5, types: ['number', 'string'] }, 'number or string'],
    ['nullable is no second type', { seen: 5, of: 5, types: ['null', 'number'] }, ''],
    ['both', { seen: 4, of: 5, types: ['number', 'null', 'string'] }, 'empty in 1 item, number or string'],
  ])('%s', (_, more, note) => expect(noteOf(shape('x', more))).toBe(note))
})

test.each<[string[], string, string, string]>([
  [['object'], '', '{}', 'p'],
  [['list'], '', '[]', 'p'],
  [['string'], 'Oslo', '"Oslo"', 's'],
  [['null', 'number'], '1.50', '1.50', 'n'],
  [['boolean'], 'true', 'true', 'l'],
  [['null'], '', 'null', 'l'],
])('a node of %j is shown by its value', (types, sample, text, kind) =>
  expect(valueOf(shape('x', { types, sample }))).toEqual({ text, kind }),
)

test.each<[string[], string, string, string, string]>([
  [['string', 'number'], 'number', '12', '12', 'n'],
  [['string', 'number'], 'string', '12', '"12"', 's'],
  [['string', 'boolean'], 'boolean', 'true', 'true', 'l'],
  [['object', 'string'], 'string', 'Oslo', '"Oslo"', 's'],
  [['string', 'number'], 'string', '', '""', 's'],
])('of %j the %s %s is shown as what it is', (types, sampleType, sample, text, kind) =>
  expect(valueOf(shape('x', { types, sampleType, sample }))).toEqual({ text, kind }),
)

describe('names are unique', () => {
  test.each<[string, string[], string]>([
    ['Country', [], 'Country'],
    ['Country', ['City'], 'Country'],
    ['Country', ['Country'], 'Country 2'],
    ['Country', ['country'], 'Country 2'],
    ['Country', ['Country', 'COUNTRY 2', 'Country 3'], 'Country 4'],
    ['Country', ['Country', 'Country 3'], 'Country 2'],
  ])('%s beside %j is %s', (name, taken, free) => expect(freeName(name, taken)).toBe(free))
})

describe('after the samples were looked at again', () => {
  const chosen = [
    field('b', { name: 'My name', type: 'number', sample: 'old' }),
    field('gone', { name: 'Rare' }),
    field('a', { name: 'A' }),
  ]
  const found = [field('a', { nullable: true, sample: '1' }), field('b', { type: 'text', optional: true, mixed: true, sample: 'new' }), field('c')]

  test('no field is dropped or added, and the order stays', () => expect(paths(refreshed(chosen, found))).toEqual(['b', 'gone', 'a']))
  test('name and type stay as they were set, what was learnt is taken over', () =>
    expect(refreshed(chosen, found)).toEqual([
      field('b', { name: 'My name', type: 'number', optional: true, mixed: true, sample: 'new' }),
      field('gone', { name: 'Rare' }),
      field('a', { name: 'A', nullable: true, sample: '1' }),
    ]))
  test('samples that say nothing change nothing', () => expect(refreshed(chosen, [])).toEqual(chosen))
})

describe('a path moves along with the list of records', () => {
  test.each([
    ['name', '', '', 'name'],
    ['data.items.name', '', 'data.items', 'name'],
    ['name', 'data.items', '', 'data.items.name'],
    ['people.first', 'data', 'data.people', 'first'],
    ['total', '', 'data.items', 'total'], // not below it
    ['data.itemsTotal', '', 'data.items', 'data.itemsTotal'], // only begins like it
  ])('%s from "%s" to "%s" is %s', (path, from, to, moved) => expect(rebased(path, from, to)).toBe(moved))
})
