// An action that is added to a workbook.
import type { Filler, UsableAction, Workbook } from '$lib/api/workbooks'
import { byName, choosable, withFiller } from './columns'

/** The filler that is there after and was not before. */
export function added(before: Workbook, after: Workbook): Filler | undefined {
  return after.actions.find((a) => !before.actions.some((b) => b.id === a.id))
}

/** The workbook with a further step of a filler, mapped by name. */
export function withFallback(def: Workbook, fillerId: string, one: UsableAction, connectionId: string): Workbook {
  const filler = def.actions.find((a) => a.id === fillerId)
  if (!filler) return def
  const mapping = byName(one.parameters, choosable(def, fillerId))
  const step = { actionId: one.action.id, connectorId: one.connectorId, connectionId, mapping }
  return withFiller(def, { ...filler, steps: [...filler.steps, step] })
}

/** Actions by connector, in the order in which they were found. */
export function byConnector(found: UsableAction[]): { id: string; name: string; logo: string; actions: UsableAction[] }[] {
  const groups = new Map<string, { id: string; name: string; logo: string; actions: UsableAction[] }>()
  for (const one of found) {
    const group = groups.get(one.connectorId) ?? { id: one.connectorId, name: one.connectorName, logo: one.logo, actions: [] }
    group.actions.push(one)
    groups.set(one.connectorId, group)
  }
  return [...groups.values()]
}

export const categoryWords = { retrieve: 'Retrieve', connect: 'Connect', enrich: 'Enrich' } as Record<string, string>

/** Whether the connection of a step is missing or cannot be used, as far as is known. */
export function needsConnection({ connections }: UsableAction, connectionId: string): boolean {
  const one = connections.find((c) => (connectionId ? c.id === connectionId : c.default)) ?? connections[0]
  return !!one && !one.ready
}
