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
