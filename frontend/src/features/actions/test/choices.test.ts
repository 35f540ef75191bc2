import { describe, expect, test } from 'vitest'
import { itemsOf, listOf, pickable } from './choices'

describe('the values of a list', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' food ,, retail ', ['food', 'retail']],
    ['["a,b", 2, true]', ['a,b', '2', 'true']],
    ['[1, 9007', ['[1', '9007']],
  ])('%j', (typed, items) => expect(itemsOf(typed)).toEqual(items))

  test.each<[string[], string]>([
    [[], ''],
    [['food', 'retail'], 'food, retail'],
    [['a,b', 'c'], '["a,b","c"]'],
    [['[x]'], '["[x]"]'],
    [[' '], '[" "]'],
  ])('%j is written so that it is read again', (items, typed) => {
    expect(listOf(items)).toBe(typed)
    expect(itemsOf(listOf(items))).toEqual(items)
  })

  test('what is no choice can be taken out', () => {
    expect(pickable(['a', 'b'], ['x', 'b', 'x'])).toEqual(['x', 'a', 'b'])
  })
})
