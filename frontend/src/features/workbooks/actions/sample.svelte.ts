// The cells of the active row, to show what a column holds.
import * as rows from '$lib/api/rows'
import type { ActionsHost } from './host'

/** Texts of the active row by the id of a column; undefined while they are read, or without a row. */
export function sampleOf(host: () => ActionsHost): (column: string) => string | undefined {
  let read = $state.raw<Record<string, string>>({})
  const asked = new Set<string>()
  let from = ''
  return (column) => {
    const { viewKey, row, definition } = host()
    const now = `${viewKey} ${row} ${definition.updatedAt}`
    if (row === undefined || !viewKey) return undefined
    const key = `${now} ${column}`
    if (from !== now) {
      from = now
      asked.clear()
    }
    if (!asked.has(key)) {
      asked.add(key)
      queueMicrotask(() => void rows.cellText(viewKey, row, column).then((text) => (read = { ...read, [key]: (text as string | null) ?? '' }), () => {}))
    }
    return read[key]
  }
}
