import { describe, expect, test } from 'vitest'
import { holesIn, parameterName, pieces } from './holes'

describe('the parameters of a text', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['/companies', []],
    ['/companies/{domain}', ['domain']],
    ['{a}{b}/{a}', ['a', 'b', 'a']],
    ['{_x}-{x.y-z_1}', ['_x', 'x.y-z_1']],
    ['{{literal}}', []],
    ['{{{a}}}', ['a']],
    ['{a}}}', ['a']],
    ['{1a} {} { a } {a', []],
    ['{ä}', []],
    ['{"name": {name}, "note": "for {who}"}', ['name', 'who']],
    ['{a\n}', []],
  ])('%j', (text, names) => {
    const holes = holesIn(text)
    expect(holes.map((h) => h.name)).toEqual(names)
    for (const { from, to, name } of holes) expect(text.slice(from, to)).toBe(`{${name}}`)
  })
})

test.each([
  ['/companies/{domain}/people', ['/companies/', '{domain}', '/people'], [undefined, 'domain', undefined]],
  ['{a}{b}', ['{a}', '{b}'], ['a', 'b']],
  ['{{a}} {b', ['{{a}} {b'], [undefined]],
  ['', [], []],
])('%s is cut without losing anything', (text, texts, parameters) => {
  expect(pieces(text).map((p) => p.text)).toEqual(texts)
  expect(pieces(text).map((p) => p.parameter)).toEqual(parameters)
  expect(pieces(text).map((p) => p.text).join('')).toBe(text)
})

test.each([
  ['domain', true],
  ['_a.b-c1', true],
  ['', false],
  ['1a', false],
  ['a b', false],
  ['a}', false],
  ['a\n', false],
])('the name %j can be a parameter: %s', (name, can) => expect(parameterName.test(name)).toBe(can))
