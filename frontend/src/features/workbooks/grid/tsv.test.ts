import { expect, test } from 'vitest'
import { fromTsv, toTsv } from './tsv'

test.each([
  ['a\tb\r\nc\td\r\n', [['a', 'b'], ['c', 'd']]],
  ['a\tb\nc\td', [['a', 'b'], ['c', 'd']]],
  ['a\rb', [['a'], ['b']]],
  ['', [['']]],
  ['\t', [['', '']]],
  ['"a\tb"\tc', [['a\tb', 'c']]],
  ['"two\nlines"\r\nnext', [['two\nlines'], ['next']]],
  ['"say ""hi"""', [['say "hi"']]],
  ['5" wide', [['5" wide']]],
  ['"never closed\tb', [['"never closed', 'b']]],
  ['a\tb\nc', [['a', 'b'], ['c', '']]],
])('%j is read as Excel reads it', (text, cells) => expect(fromTsv(text)).toEqual(cells))

test('a cell is quoted only where it must be', () => {
  expect(toTsv([['a', 'b "c"', '"d"', 'e\tf', 'g\nh', '']])).toBe('a\tb "c"\t"""d"""\t"e\tf"\t"g\nh"\t')
})

test('what is written is read again, whatever is in it', () => {
  const alphabet = ['a', '"', '\t', '\n', '\r', ' ', 'é', '""', '']
  let seed = 7
  const next = (n: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n
  for (let round = 0; round < 2000; round++) {
    const width = 1 + next(4)
    const cell = () => Array.from({ length: next(6) }, () => alphabet[next(alphabet.length)]).join('')
    const cells = Array.from({ length: 1 + next(4) }, () => Array.from({ length: width }, cell))
    expect(fromTsv(toTsv(cells))).toEqual(cells)
  }
})
