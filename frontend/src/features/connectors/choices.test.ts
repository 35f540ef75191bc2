import { expect, test } from 'vitest'
import { choicesOf, linesOf } from './choices'

test('choices are lines', () => {
  const choices = [{ value: 'eu', label: 'Europe = EU' }, { value: 'us', label: '' }]
  expect(choicesOf(linesOf(choices))).toEqual(choices)
  expect(choicesOf(' eu =  Europe = EU\n\n us\n')).toEqual(choices)
})
