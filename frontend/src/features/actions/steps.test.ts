import { describe, expect, test } from 'vitest'
import type { Action, Problem } from '$lib/api/actions'
import { actionSteps } from '$lib/router.svelte'
import { lineOf, problemsOf, stepOf, steps, tabOf, takesBody, untouched, within } from './steps'

test('the steps stand in the order of the router', () => expect(steps.map((s) => s.id)).toEqual([...actionSteps]))

describe('where a field is', () => {
  test.each([
    ['name', 'details', undefined],
    ['category', 'details', undefined],
    ['method', 'api-call', undefined],
    ['endpoint', 'api-call', undefined],
    ['query.2.value', 'api-call', 'parameters'],
    ['parameters.domain.type', 'api-call', 'parameters'],
    ['headers.0.name', 'api-call', 'headers'],
    ['body', 'api-call', 'body'],
    ['values.domain', 'test', undefined],
    ['output.fields.3.name', 'output', undefined],
    ['output.recordPath', 'output', undefined],
    ['baseUrl', undefined, undefined], // the connector's
    ['auth.method', undefined, undefined],
    ['names', undefined, undefined], // only begins like one
    ['bodyguard', undefined, undefined],
  ])('%s is on step %s, tab %s', (path, step, tab) => {
    expect(stepOf(path)).toBe(step)
    expect(tabOf(path)).toBe(tab)
  })
})

test.each([
  ['query', 'query', true],
  ['query.2.value', 'query', true],
  ['query.2.value', 'query.2', true],
  ['query.20', 'query.2', false],
  ['query', 'query.2', false],
])('%s lies within %s: %s', (path, field, lies) => expect(within(path, field)).toBe(lies))

test('the problems of a step keep the order of the check', () => {
  const problem = (field: string): Problem => ({ field, message: '', warning: false, fixLabel: '', fixValue: '', approve: '' })
  const all = ['body', 'name', 'endpoint', 'output.fields.0.name', 'baseUrl'].map(problem)
  expect(problemsOf('api-call', all).map((p) => p.field)).toEqual(['body', 'endpoint'])
  expect(problemsOf('review', all)).toEqual([])
})

test.each([
  ['Line 6: remove the comma after 0.25.', 6],
  ['Nothing follows it on line 12.', 12],
  ['The baseline 5 is missing.', 0],
  ['Name is empty.', 0],
])('"%s" names line %d', (message, line) => expect(lineOf(message)).toBe(line))

test.each([['GET', false], ['DELETE', false], ['POST', true], ['PUT', true], ['PATCH', true]])('%s takes a body: %s', (method, takes) =>
  expect(takesBody(method)).toBe(takes),
)

describe('an action is untouched', () => {
  const empty: Action = {
    id: 'a', connectorId: 'c', name: '', description: '', category: 'retrieve', method: 'GET', endpoint: '', query: [], headers: [], cookies: [],
    bodyKind: '', body: '', bodyType: '', bodyParts: [], bodyFile: '', variables: '', parameters: [], output: { recordPath: '', list: false, fields: [], known: [] }, position: 0, createdAt: '', updatedAt: '',
    pagination: {
      kind: '', in: 'query', name: '', first: 0, sizeName: '', size: 0, from: 'body', path: '', morePath: '', totalPath: '', pagesPath: '',
      shortPage: false, maxPages: 0, maxItems: 0,
    },
    outcomes: [], repeatable: false,
  }
  const field = { name: 'A', path: 'a', type: 'text' as const, nullable: false, optional: false, mixed: false, sample: '' }
  test.each<[string, Partial<Action>, boolean]>([
    ['empty', {}, true],
    ['with spaces', { name: ' ', body: '\n' }, true],
    ['another Request Type', { method: 'POST' }, true],
    ['named', { name: 'x' }, false],
    ['described', { description: 'x' }, false],
    ['with an endpoint', { endpoint: '/' }, false],
    ['with a body', { body: '{}' }, false],
    ['with a part of a form', { bodyParts: [{ name: '', value: '', file: false, contentType: '' }] }, false],
    ['with a header', { headers: [{ name: '', value: '' }] }, false],
    ['with a query parameter', { query: [{ name: '', value: '' }] }, false],
    ['with an output field', { output: { ...empty.output, fields: [field] } }, false],
  ])('%s', (_, part, is) => expect(untouched({ ...empty, ...part })).toBe(is))
})
