import type { Spot } from './selection'
import type { ColumnType } from './source'
import { fits, misfitOf } from './fits'

interface Edited {
  spot: Spot
  /** Where the selection reached to before. */
  reach: Spot
  /** Id of the row. */
  row: number
  column: string
  type: ColumnType
  /** Begun by typing: arrows leave it, as they do in a spreadsheet. */
  typed: boolean
}

/** The one field in which cells are edited. */
export class CellEditor {
  at = $state.raw<Edited>()
  text = $state('')
  /** The rest of a long text is being read. */
  busy = $state(false)
  /** What is said of a text that does not fit its column: it is kept, and marked. */
  readonly hint = $derived(this.at && !fits(this.at.type, this.text) ? `${misfitOf(this.at.type)}. It is kept, and marked.` : '')
  before = ''

  open(at: Edited, text: string) {
    this.at = at
    this.text = text
    this.before = text
    this.busy = false
  }

  /** What was typed. A field knows one kind of line end; those of the cell stay as they were. */
  get typed(): string {
    return this.before.includes('\r\n') ? this.text.replaceAll(/\r?\n/g, '\r\n') : this.text
  }

  close() {
    this.at = undefined
    this.busy = false
  }
}

/** About as wide as a character is, in px. */
const character = 7.5
const lineHeight = 20
const mostLines = 8
/** Of the field, beside its text. */
const frame = { width: 20, height: 12 }

/** How large the field is for a text: at least as wide as the cell, no wider than most, and then higher. In px. */
export function sizeOf(text: string, least: number, most: number): { width: number; height: number } {
  const lengths = text.slice(0, 5000).split('\n').map((line) => line.length * character)
  const width = Math.max(least, Math.min(most, Math.ceil(Math.max(...lengths)) + frame.width))
  const lines = lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / (width - frame.width))), 0)
  return { width, height: Math.min(lines, mostLines) * lineHeight + frame.height }
}
