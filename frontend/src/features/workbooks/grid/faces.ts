// What a row looks like: a face for each of its cells, or one for all cells of an action that has no values
// to show for the row.
import type { ColumnRun, Layout, PlacedColumn } from './layout'
import type { GridRow, GridState } from './source'
import { isNumber, misfitOf } from './fits'

/** A cell of a row, or the cells of a run together, before it is known what is in them. */
export interface Piece {
  key: string
  first: number
  last: number
  x: number
  width: number
  column?: PlacedColumn
  run: ColumnRun
}

export interface Face {
  text: string
  /** Classes; see GridRow. */
  look: string
  /** A word beside the text. */
  note?: string
}

const spanning = new Set(['queued', 'running', 'failed', 'skipped', 'notFound', 'empty', 'unknown'])

/** Whether the cells of an action stand together under what became of it. */
export const spans = (state: GridState | undefined): boolean => !!state && (spanning.has(state.state) || elsewhere(state))

/** A person said that it was done: there are no values, but words. */
const elsewhere = ({ state, detail }: GridState): boolean => state === 'done' && detail !== ''

/** Which runs of a layout stand together in a row: one character each. */
export function spanKey(layout: Layout, row: GridRow | undefined): string {
  if (!row || row.states.length === 0) return ''
  let key = ''
  for (const run of layout.runs) key += run.state >= 0 && spans(row.states[run.state]) ? '1' : '0'
  return key
}

/** The pieces of a row among some columns, by index and the last excluded. */
export function piecesOf(layout: Layout, key: string, from: number, to: number): Piece[] {
  const pieces: Piece[] = []
  layout.runs.forEach((run, i) => {
    if (run.last < from || run.first >= to) return
    if (key[i] === '1') {
      pieces.push({ key: `${run.frozen}${run.group}${run.first}`, first: run.first, last: run.last, x: run.x, width: run.width, run })
      return
    }
    for (let index = Math.max(run.first, from); index <= run.last && index < to; index++) {
      const column = layout.columns[index]!
      pieces.push({ key: column.column.id, first: index, last: index, x: column.x, width: column.width, column, run })
    }
  })
  return pieces
}

const none: Face = { text: '', look: '' }
const blank: Face = { text: 'Empty', look: 'blank' }

export function faceOf(piece: Piece, row: GridRow | undefined): Face {
  if (!row) return none
  const state = piece.run.state < 0 ? undefined : row.states[piece.run.state]
  if (!piece.column) return stateFace(state!)
  const { column, at, index } = piece.column
  const text = row.cells[at]
  const old = state?.stale && state.state !== '' && index === piece.run.roomy
  if (text === null || text === undefined || text === '') {
    if (old) return { ...blank, look: 'blank old', note: oldValue }
    return state?.state === '' ? none : blank // an action that never ran has no values yet
  }
  if (old) return { text, look: 'old', note: oldValue }
  if (row.bad.length > 0 && row.bad.includes(at)) return { text, look: 'bad', note: misfitOf(column.type) }
  return { text, look: isNumber(column.type) ? 'right' : '' }
}

const oldValue = 'Old value'

function stateFace({ state, detail, stale }: GridState): Face {
  return { text: stateText(state, detail), look: `state ${state}`, note: stale ? oldValue : undefined }
}

/** What became of an action for a row, in words. */
export function stateText(state: GridState['state'], detail: string): string {
  switch (state) {
    case 'failed':
      return detail || 'Failed'
    case 'skipped':
      return detail ? `Skipped: ${detail}` : 'Skipped'
    case 'done':
      return detail // said by a person
    case 'unknown':
      return detail ? `Unknown: ${detail}` : 'Unknown'
    case 'notFound':
      return 'Not found'
    case 'empty':
      return 'Empty result'
    case 'running':
      return 'Running'
    case 'queued':
      return detail || 'Queued' // "Retry in 4 s", "Paused"
    default:
      return ''
  }
}
