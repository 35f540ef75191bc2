import { expect, test } from 'vitest'
import type { ActionRow } from '$lib/api/actions'
import { fits, type CategoryFilter } from './rows'

const action = { name: 'Add note', description: 'Writes a note on a company.', method: 'POST', endpoint: '/companies/{domain}/notes', category: 'connect' }
const row = { action } as ActionRow

test.each<[string, CategoryFilter, boolean]>([
  ['', '', true],
  ['  ', '', true],
  ['NOTE', '', true],
  ['note comp', '', true], // of the name and of the call
  ['post {domain}', '', true],
  ['note missing', '', false],
  ['note', 'connect', true],
  ['note', 'enrich', false],
])('“%s” in “%s”: %s', (search, category, found) => expect(fits(row, search, category)).toBe(found))
