import { expect, test } from 'vitest'
import { has, toggled } from './scopes'

test.each([
  ['', 'a', true, 'a'],
  ['a  b', 'c', true, 'a b c'],
  ['a b c', 'b', false, 'a c'],
  ['a', 'a', true, 'a'],
  ['a:read', 'a', false, 'a:read'],
])('"%s" with %s %s is "%s"', (scopes, scope, on, want) => expect(toggled(scopes, scope, on)).toBe(want))
test('a scope is a whole word', () => {
  expect(has('a:read b', 'a')).toBe(false)
  expect(has('a:read b', 'b')).toBe(true)
})
