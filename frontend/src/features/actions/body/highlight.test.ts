import { describe, expect, test } from 'vitest'
import { tokens, type Token } from './highlight'

const short = (list: Token[]) => list.filter((t) => t.text.trim()).map((t) => `${t.kind} ${t.text}`)

describe('a line of JSON', () => {
  test.each<[string, string[]]>([
    ['  "name": "Ada",', ['key "name"', 'punct :', 'string "Ada"', 'punct ,']],
    ['"a:b" : 1', ['key "a:b"', 'punct  :', 'number 1']],
    ['"say \\"hi\\": x"', ['string "say \\"hi\\": x"']],
    ['"n": -1.5e+10', ['key "n"', 'punct :', 'number -1.5e+10']],
    ['[true, false, null]', ['punct [', 'literal true', 'punct ,', 'literal false', 'punct ,', 'literal null', 'punct ]']],
    ['"cut off', ['string "cut off']],
    ['"true 1 null"', ['string "true 1 null"']],
    ['{}', ['punct {}']],
    ['nullable', ['plain nullable']],
  ])('%s', (line, kinds) => expect(short(tokens(line, true, ''))).toEqual(kinds))
})

test('text that is not JSON has no colours', () =>
  expect(tokens('{"a": 1}', false, '')).toEqual([{ text: '{"a": 1}', kind: 'plain', hit: false }]))

test('a minified line has none either, but its hits are marked', () => {
  const line = `{"a": "${'x'.repeat(600)}needle"}`
  expect(tokens(line, true, '')).toHaveLength(1)
  expect(tokens(line, true, 'needle').map((t) => [t.kind, t.hit])).toEqual([['plain', false], ['plain', true], ['plain', false]])
})

describe('what is searched for is marked', () => {
  test.each<[string, string, string[]]>([
    ['"name": "Ada"', 'ada', ['Ada']],
    ['"name": "Ada"', 'a', ['a', 'A', 'a']],
    ['"name": "Ada"', '": "', ['"', ':', ' ', '"']], // across tokens
    ['"aaa"', 'aa', ['aa']],
    ['"name"', 'x', []],
    ['"name"', '', []],
    ['"(.*)"', '.*', ['.*']], // no regular expression
  ])('%s for %j', (line, searched, hits) => {
    const list = tokens(line, true, searched)
    expect(list.filter((t) => t.hit).map((t) => t.text)).toEqual(hits)
    expect(list.map((t) => t.text).join('')).toBe(line)
  })
})

test('whatever is searched for, the tokens joined are the line', () => {
  const lines = ['{"a":[1,2.5,-3e4,"x\\n\\"y\\"",true,null],"b c":{}}', '  "unfinished \\', '}}]],::"":', '😀 "İı": "ß"', '']
  for (const line of lines) {
    for (let from = 0; from < line.length; from++) {
      for (const length of [1, 2, 5]) {
        expect(tokens(line, true, line.slice(from, from + length)).map((t) => t.text).join('')).toBe(line)
      }
    }
  }
})
