// What the two directions of a sort are called: numbers have no letters.
import type { ColumnType, Workbook } from '$lib/api/workbooks'

/** Upwards, then downwards. */
type Ways = readonly [string, string]

const letters: Ways = ['A to Z', 'Z to A']
const numbers: Ways = ['Smallest first', 'Largest first']
const ways: Partial<Record<ColumnType, Ways>> = { integer: numbers, decimal: numbers, date: ['Oldest first', 'Newest first'], boolean: ['No first', 'Yes first'] }
const spoken: Record<string, string> = {
  'Smallest first': 'smallest to largest', 'Largest first': 'largest to smallest', 'Oldest first': 'oldest to newest', 'Newest first': 'newest to oldest',
}

/** What came of an action has an order of its own: from done to unknown. */
const outcomes: Ways = ['Done first', 'Done last']

/** The ways to sort by a column, or by what came of an action. */
export function waysOf({ columns, actions }: Workbook, id: string): Ways {
  if (actions.some((a) => a.id === id)) return outcomes
  const column = [...columns, ...actions.flatMap((a) => a.outputs)].find((c) => c.id === id)
  return ways[column?.type as ColumnType] ?? letters
}

/** Both as items of a menu: "Sort oldest to newest". */
export function sortItems(def: Workbook, id: string): Ways {
  const [up, down] = waysOf(def, id)
  return [`Sort ${spoken[up] ?? up}`, `Sort ${spoken[down] ?? down}`]
}
