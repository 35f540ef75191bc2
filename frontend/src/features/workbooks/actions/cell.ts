// What became of an action for a row, told.
import type { Result } from '$lib/api/runs'
import type { CellState } from '$lib/api/workbooks'
import { stateText } from '../grid/faces'
import type { GridState } from '../grid/source'

/** The first line: the reason, as the cell has it. */
export function headOf(state: CellState, result: Result | undefined, now: GridState): string {
  if (state === '') return 'It never ran'
  if (state === 'done') return (result ? result.cause === 'elsewhere' : now.detail !== '') ? 'Marked as done elsewhere' : 'Done'
  if (state === now.state) return stateText(state, now.detail)
  return stateText(state, result?.detail ?? '')
}

/** What happened, sentence by sentence. */
export function storyOf(result: Result, system: string): string[] {
  const lines: string[] = []
  const name = system || 'The system'
  if (result.state === 'unknown') {
    lines.push(`The call may have reached ${system || 'the system'}: nobody knows. Sending it again may do the same thing twice. Look there first.`)
  }
  if (result.cause === 'elsewhere') lines.push('A person said that it was done. Runs leave this row as it is.')
  if (result.status === 429) lines.push(`${name} asked to slow down.`)
  else if (result.status === 401) lines.push(`${name} asked for sign-in. Connect again.`)
  else if (result.status === 404) lines.push(`${name} has nothing for these values.`)
  else if (result.state === 'failed' && result.status >= 500) lines.push(`${name} had a problem of its own.`)
  if (result.detail && result.state !== 'done') lines.push(result.detail)
  if (result.tries > 1) lines.push(`${result.tries} tries were used.`)
  if (result.shared) lines.push('It took the answer of another row with the same input, or of an earlier run.')
  if (result.step > 0) lines.push(`Fallback action ${result.step + 1} answered.`)
  return lines
}
