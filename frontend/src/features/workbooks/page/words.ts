import { plural } from '$lib/format'
import type { CellState, ColumnType, Condition } from '$lib/api/workbooks'
import type { OpenWorkbook } from './workbook.svelte'

export const typeLabels: Record<ColumnType, string> = {
  text: 'Text', integer: 'Whole number', decimal: 'Number', boolean: 'True or false', date: 'Date', email: 'Email', url: 'URL', json: 'JSON',
}

export const testLabels: Record<Condition['is'], string> = {
  blank: 'is empty', notBlank: 'is not empty', equal: 'is', notEqual: 'is not', contains: 'contains', notContains: 'does not contain',
  startsWith: 'starts with', more: 'is more than', less: 'is less than', bad: 'does not fit its type', state: 'has the result', notState: 'does not have the result',
}

export const stateLabels: Record<CellState, string> = {
  '': 'None', queued: 'Queued', running: 'Running', done: 'Done', empty: 'Empty', notFound: 'Not found', failed: 'Failed', skipped: 'Skipped', unknown: 'Unknown',
}

/** Whether a test is about what became of an action. */
export const ofState = (is: Condition['is']): boolean => is === 'state' || is === 'notState'

/** Whether a test compares with a value. */
export const compares = (is: Condition['is']): boolean => !['blank', 'notBlank', 'bad'].includes(is)

/** A condition in words, such as "Country is DE". */
export function conditionWords(condition: Condition, nameOf: (column: string) => string): string {
  const value = ofState(condition.is) ? stateLabels[condition.value as CellState] : condition.value
  return [nameOf(condition.column), testLabels[condition.is], compares(condition.is) ? value : ''].filter(Boolean).join(' ')
}

export function statusOf(book: OpenWorkbook): string {
  const rows = book.narrowed ? `${book.count.toLocaleString()} of ${plural(book.rows, 'row')}` : plural(book.rows, 'row')
  const { top, bottom, columns } = book.grid.range
  const cells = (bottom - top + 1) * columns.length
  return [rows, cells > 1 ? `${cells.toLocaleString()} cells selected` : '', book.grid.message].filter(Boolean).join(' · ')
}
