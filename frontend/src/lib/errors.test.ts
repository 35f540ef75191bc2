import { expect, test } from 'vitest'
import { studio } from '../../wailsjs/go/models'
import type { Code } from './api/call'
import { meaning, meanings } from './errors'

const codes = Object.values(studio.Code) as Code[]

test.each(codes)('%s has words of its own', (code) => {
  const { title } = meanings[code]
  expect(title).toMatch(/^[A-Z].*[^.]$/)
  expect(title).not.toMatch(/please|oops|invalid|success/i)
  expect(codes.filter((other) => meanings[other].title === title)).toEqual([code])
})

test('no words are left over from a code that is gone', () => expect(Object.keys(meanings).sort()).toEqual([...codes].sort()))

test('a code of a newer backend is said as an unexpected failure', () =>
  expect(meaning('brand_new' as Code)).toBe(meanings.internal))

test('only what the person did on purpose is silent', () =>
  expect(codes.filter((code) => meanings[code].severity === 'none')).toEqual(['cancelled']))
