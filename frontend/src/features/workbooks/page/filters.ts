// Filtering by what stands in a cell.
import type { View } from '$lib/api/rows'
import type { CellState, Condition, Workbook } from '$lib/api/workbooks'
import { spans } from '../grid/faces'
import type { GridPlace } from '../grid/source'

type Is = Condition['is']
const condition = (column: string, is: Is, value = ''): Condition => ({ column, is, value })

export const byValue = (column: string, value: string): Condition => (value === '' ? condition(column, 'blank') : condition(column, 'equal', value))
export const byState = (action: string, state: CellState): Condition => condition(action, 'state', state)

/** The state that a cell shows in place of a value. */
export function stateShown(place: GridPlace, groups: { id: string }[]): CellState | undefined {
  if (place.kind !== 'cell' || !place.column.group) return undefined
  const state = place.data?.states[groups.findIndex(({ id }) => id === place.column.group)]
  return state && (spans(state) || place.column.id === place.column.group) ? state.state : undefined
}

const others: Partial<Record<Is, Is>> = { blank: 'notBlank', equal: 'notEqual', state: 'notState' }

/** The rows that a condition leaves out. */
export const except = (by: Condition): Condition => ({ ...by, is: others[by.is] ?? by.is })

const chosen = new Set<Is>(['blank', 'equal', 'state'])
const leftOut = new Set<Is>(['notBlank', 'notEqual', 'notState'])

/** A filter with one more condition. A value takes the place of what was chosen of its column before; what is left out adds up. */
export function narrowed(filter: Condition[], by: Condition): Condition[] {
  const same = (one: Condition) => one.is === by.is && one.value === by.value
  const stays = (one: Condition) => one.column !== by.column || !(chosen.has(one.is) || (leftOut.has(one.is) && (chosen.has(by.is) || same(one))))
  return [...filter.filter(stays), by]
}

/** A view without the columns and actions that are gone; the same one where none is. */
export function still(view: View, { columns, actions }: Workbook): View {
  const there = new Set([...columns, ...actions, ...actions.flatMap((a) => a.outputs)].map(({ id }) => id))
  const stays = ({ column }: { column: string }) => there.has(column)
  return view.sort.every(stays) && view.filter.every(stays) ? view : { ...view, sort: view.sort.filter(stays), filter: view.filter.filter(stays) }
}
