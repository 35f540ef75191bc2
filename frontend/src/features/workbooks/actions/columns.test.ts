import { expect, test } from 'vitest'
import type { RateUnit } from '$lib/api/limits'
import type { Filler, UsableAction, Workbook } from '$lib/api/workbooks'
import { added, byConnector, withFallback } from './adding'
import { byName, choosable, columnsIn, columnTypeOf, freeName, mapped, moved, neededBy, wayOf, withFiller, withIds, withNames } from './columns'

const look = { width: 0, hidden: false, frozen: false }
const filler = (id: string, names: string[]): Filler => ({
  id, name: `Action ${id}`, steps: [{ actionId: 'x', connectorId: 'k', connectionId: '', mapping: [] }],
  outputs: names.map((name, i) => ({ id: `${id}.f${i + 1}`, field: name, name, type: 'text', look })),
  when: [], whenBlank: '', overwrite: '', many: '', joiner: '', look, stop: { failures: 0, unauthorized: false }, reuseHours: 0, atOnce: 0, rate: { calls: 0, per: 'second' as RateUnit },
})
const def: Workbook = {
  id: 'w', name: 'W', description: '', createdAt: '', updatedAt: '',
  columns: [{ id: 'c1', name: 'Company', type: 'text', key: false, look }, { id: 'c2', name: 'Web_site', type: 'url', key: false, look }],
  actions: [filler('a1', ['Industry']), filler('a2', ['Score'])],
}
const usable = (id: string, connectorId: string, ...parameters: string[]) =>
  ({ connectorId, connectorName: connectorId, logo: '', action: { id }, parameters: parameters.map((name) => ({ name })), connections: [] }) as unknown as UsableAction

test('an action is filled from all columns but its own', () => {
  expect(choosable(def, 'a1').map((c) => c.id)).toEqual(['c1', 'c2', 'a2.f1'])
  expect(choosable(def, 'a1').at(-1)).toMatchObject({ name: 'Score', group: 'Action a2' })
})

test('text with columns is shown with names and kept with ids', () => {
  const columns = choosable(def)
  expect(withNames('{c1} of {a2.f1}, {c9}', columns)).toBe('{Company} of {Score}, {c9}')
  expect(withIds('{company} of {Score}, {"a": 1}, {other}', columns)).toBe('{c1} of {a2.f1}, {"a": 1}, {other}')
  expect(withIds(withNames('x {c2} y', columns), columns)).toBe('x {c2} y')
  expect(columnsIn('{company} of {Score}, {other}', columns).map(({ from, to }) => [from, to])).toEqual([[0, 9], [13, 20]])
})

test('a parameter is filled from a column, with the same for all, or not at all', () => {
  const one = mapped([], 'domain', { column: 'c1', text: '' })
  expect(one).toEqual([{ parameter: 'domain', column: 'c1', text: '' }])
  expect(mapped(one, 'domain', { column: '', text: 'x' })).toEqual([{ parameter: 'domain', column: '', text: 'x' }])
  expect(mapped(one, 'domain', undefined)).toEqual([])
  expect([wayOf(one[0]), wayOf({ parameter: 'p', column: '', text: '' }), wayOf(undefined)]).toEqual(['column', 'same', 'none'])
})

test('parameters and columns of the same name find each other', () => {
  expect(byName([{ name: 'webSite' }, { name: 'none' }], choosable(def))).toEqual([{ parameter: 'webSite', column: 'c2', text: '' }])
})

test('a new column gets a name that is free', () => {
  expect(freeName(def, 'Other')).toBe('Other')
  expect(freeName(def, 'score')).toBe('score 2')
  expect(columnTypeOf('number')).toBe('decimal')
  expect(columnTypeOf('text')).toBe('text')
})

test('an action that is changed does not change its name, or how wide its columns are', () => {
  const wide = { ...look, width: 300 }
  const laid = { ...def, actions: [{ ...def.actions[0]!, look: wide, outputs: [{ ...def.actions[0]!.outputs[0]!, look: wide }] }, def.actions[1]!] }
  const [first, second] = withFiller(laid, { ...def.actions[0]!, name: 'Other', joiner: '; ' }).actions
  expect([first!.name, first!.joiner, first!.look.width, first!.outputs[0]!.look.width]).toEqual(['Action a1', '; ', 300, 300])
  expect(second).toBe(def.actions[1])
})

test('steps change their order, and stay at the ends', () => {
  expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3])
  expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3])
  expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3])
})

test('a fallback action is a further step, mapped by name', () => {
  const next = withFallback(def, 'a1', usable('y', 'k2', 'company'), 'n')
  expect(next.actions[0]!.steps[1]).toEqual({ actionId: 'y', connectorId: 'k2', connectionId: 'n', mapping: [{ parameter: 'company', column: 'c1', text: '' }] })
  expect(next.actions[1]).toBe(def.actions[1])
  expect(withFallback(def, 'gone', usable('y', 'k2'), '')).toBe(def)
  expect(added(def, { ...def, actions: [...def.actions, filler('a3', [])] })?.id).toBe('a3')
  expect(added(def, def)).toBeUndefined()
})

test('actions stand under their connectors', () => {
  expect(byConnector([usable('1', 'A'), usable('2', 'B'), usable('3', 'A')]).map((g) => [g.name, g.actions.length])).toEqual([['A', 2], ['B', 1]])
})

test('columns that an action is filled from, or runs by, are needed', () => {
  const [a1, a2] = def.actions as [Filler, Filler]
  const fills = (mapping: Filler['steps'][number]['mapping']) => ({ ...def, actions: [a1, { ...a2, steps: [{ ...a2.steps[0]!, mapping }] }] })
  expect(neededBy(def, ['c1'])).toBeUndefined()
  expect(neededBy(fills([{ parameter: 'q', column: 'c1', text: '' }]), ['c1'])).toBe('Action a2 uses it. Choose another column there first.')
  expect(neededBy(fills([{ parameter: 'q', column: '', text: 'x {a1.f1}' }]), ['a1', 'a1.f1'], 'a1')).toBe('Action a2 uses them. Choose another column there first.')
  const both = { ...def, actions: [a1, a2].map((a) => ({ ...a, when: [{ column: 'c2', is: 'notBlank' as const, value: '' }] })) }
  expect(neededBy(both, ['c2'])).toBe('Action a1 and Action a2 use it. Choose another column there first.')
  expect(neededBy(both, ['c2'], 'a1')).toContain('Action a2 uses it.')
})
