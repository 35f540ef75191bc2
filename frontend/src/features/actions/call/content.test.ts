import { expect, test } from 'vitest'
import { contentInWords, contentKinds, fileName, usualTypes } from './content'
import { listStyles } from './parameters'

test.each([
  ['01jc8q7v5n3m2k1h0g9f8e7d6c:report.pdf', 'report.pdf'],
  ['01jc8q7v5n3m2k1h0g9f8e7d6c:a:b.csv', 'a:b.csv'],
  ['12:30', '12:30'],
  ['https://acme.test/x', 'https://acme.test/x'],
  ['', ''],
])('%s reads as %s', (value, read) => expect(fileName(value)).toBe(read))

test('every kind of body has a name and a content type', () => {
  for (const { value } of contentKinds) expect(contentInWords(value)).not.toBe(value)
  expect(contentKinds.filter((k) => k.value !== 'none' && !usualTypes[k.value])).toEqual([])
})

test('a list and an object are written in their own ways', () => {
  expect(listStyles('list').map((s) => s.value)).toEqual(['', 'repeat', 'brackets', 'pipes', 'spaces'])
  expect(listStyles('json').map((s) => s.value)).toEqual(['', 'deep'])
  expect(listStyles('list', 'element').map((s) => s.value)).toEqual(['', 'repeat'])
  expect(listStyles('list', 'cookie').map((s) => s.label)).toEqual(['Separated by commas', 'A cookie for each'])
})
