// Names of columns, and of the actions above them.
import type { Workbook } from '$lib/api/workbooks'

const columns = (def: Workbook) => [...def.columns, ...def.actions.flatMap((a) => a.outputs)]

/** Why a column, or an action, cannot have a name; empty when it can. */
export function nameProblem(def: Workbook, id: string, name: string): string {
  const other = columns(def).find((c) => c.id !== id && c.name.trim().toLowerCase() === name.trim().toLowerCase())
  return other && columns(def).some((c) => c.id === id) ? `Another column is named “${other.name}”.` : ''
}

/** The workbook with another name for a column or an action. */
export function renamed(def: Workbook, id: string, name: string): Workbook {
  const named = <T extends { id: string; name: string }>(list: T[]): T[] => list.map((one) => (one.id === id ? { ...one, name } : one))
  return { ...def, columns: named(def.columns), actions: named(def.actions).map((a) => ({ ...a, outputs: named(a.outputs) })) }
}
