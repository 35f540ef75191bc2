import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { actionSteps, connectorTabs, go, parse, paths, router, type Route } from './router.svelte'

describe('a path leads back to its route', () => {
  const routes: [string, Route][] = [
    [paths.connectors(), { name: 'connectors' }],
    [paths.settings(), { name: 'settings' }],
    [paths.newConnector('d1'), { name: 'connector-form', id: 'd1', isNew: true }],
    [paths.editConnector('c1'), { name: 'connector-form', id: 'c1', isNew: false }],
    [paths.connector('c1'), { name: 'connector', id: 'c1', tab: 'overview' }],
    [paths.newAction('c1', 'd1'), { name: 'action', connectorId: 'c1', id: 'd1', step: 'details', isNew: true }],
    [paths.action('c1', 'a1'), { name: 'action', connectorId: 'c1', id: 'a1', step: 'details', isNew: false }],
    ...connectorTabs.map((tab): [string, Route] => [paths.connector('c1', tab), { name: 'connector', id: 'c1', tab }]),
    ...actionSteps.flatMap((step): [string, Route][] => [
      [paths.action('c1', 'a1', step), { name: 'action', connectorId: 'c1', id: 'a1', step, isNew: false }],
      [paths.newAction('c1', 'd1', step), { name: 'action', connectorId: 'c1', id: 'd1', step, isNew: true }],
    ]),
  ]
  test.each(routes)('%s', (path, route) => expect(parse(path)).toEqual(route))
})

test.each<[string, Route]>([
  ['', { name: 'connectors' }],
  ['#', { name: 'connectors' }],
  ['#/', { name: 'connectors' }],
  ['#/nowhere', { name: 'connectors' }],
  ['#/nowhere/c1/edit', { name: 'connectors' }],
  ['#/connectors/', { name: 'connectors' }],
  ['#/%E0%A4%A', { name: 'connectors' }], // no valid percent encoding
  ['#/connectors/c1', { name: 'connector', id: 'c1', tab: 'overview' }],
  ['#/connectors/c1/nonsense', { name: 'connector', id: 'c1', tab: 'overview' }],
  ['#/connectors/c1/actions/a1/nonsense', { name: 'action', connectorId: 'c1', id: 'a1', step: 'details', isNew: false }],
  ['#settings', { name: 'settings' }],
])('an address that nothing made: "%s"', (hash, route) => expect(parse(hash)).toEqual(route))

describe('going from place to place', () => {
  beforeEach(async () => {
    go(paths.connectors())
    await vi.waitFor(() => expect(router.current).toEqual({ name: 'connectors' }))
  })
  let leave = () => {}
  afterEach(() => leave())

  test('remembers where it came from', async () => {
    go(paths.connector('c1'))
    await vi.waitFor(() => expect(router.current.name).toBe('connector'))
    go(paths.settings())
    await vi.waitFor(() => expect(router.current.name).toBe('settings'))
    expect(router.previous).toBe(paths.connector('c1'))
  })

  test('stays, address included, when the place may not be left', async () => {
    const guard = vi.fn(() => false)
    leave = router.guard(guard)
    go(paths.settings())
    await vi.waitFor(() => expect(guard).toHaveBeenCalledWith({ name: 'settings' }))
    await vi.waitFor(() => expect(location.hash).toBe(paths.connectors()))
    expect(router.current).toEqual({ name: 'connectors' })
  })

  test('waits for the answer, and asks once', async () => {
    let answer = (_: boolean) => {}
    const guard = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)))
    leave = router.guard(guard)
    go(paths.settings())
    await vi.waitFor(() => expect(guard).toHaveBeenCalled())
    expect(router.current.name).toBe('connectors')
    answer(true)
    await vi.waitFor(() => expect(router.current.name).toBe('settings'))
    expect(location.hash).toBe(paths.settings())
    go(paths.connector('c1'))
    await vi.waitFor(() => expect(router.current.name).toBe('connector'))
    expect(guard).toHaveBeenCalledTimes(1)
  })
})
