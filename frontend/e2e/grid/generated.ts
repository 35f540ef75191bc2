// A table whose rows are computed from their number, as large as wanted, that answers as late as a real one.
// What is edited is kept beside it.
import { fits } from '$features/workbooks/grid/fits'
import { movedBefore } from '$features/workbooks/grid/layout'
import type { CellEdit, CellRange, CellState, ColumnType, GridChange, GridColumn, GridGroup, GridRow, GridSource, GridState, RowPage } from '$features/workbooks/grid/source'
import { toTsv } from '$features/workbooks/grid/tsv'

const mine: [string, ColumnType][] = [
  ['Company', 'text'], ['Domain', 'url'], ['Country', 'text'], ['Founded', 'integer'], ['Revenue', 'decimal'],
  ['Active', 'boolean'], ['Since', 'date'], ['Contact', 'email'], ['Details', 'json'], ['Note', 'text'],
]
const theirs: [string, ColumnType][] = [['Employees', 'integer'], ['Industry', 'text'], ['Score', 'decimal'], ['Reason', 'text']]
const states: [CellState, string][] = [
  ['done', ''], ['done', ''], ['failed', '404 Not Found'], ['running', ''], ['queued', ''], ['skipped', 'no Domain'],
  ['notFound', ''], ['empty', ''], ['unknown', 'the answer was lost'], ['', ''],
]

export interface Shape {
  rows: number
  /** Of people and of actions together. */
  columns: number
  groups: number
  /** How late an answer is, in ms. */
  late: number
  /** Every so manieth row has another state than done; 0 for none. */
  eventful: number
}

type Undo = [key: string, text: string | null | undefined][]

export class Generated implements GridSource {
  count: number
  columns: GridColumn[] = []
  groups: GridGroup[] = []
  sort: GridSource['sort'] = []
  filtered: string[] = []
  /** How many pages were asked for. */
  asked = 0
  /** Why none can be read; empty when they can. */
  broken = ''

  #edits = new Map<string, string | null>()
  #done: Undo[] = []
  #undone: Undo[] = []
  #heard = new Set<(change: GridChange) => void>()
  #shape: Shape

  constructor(shape: Shape) {
    this.#shape = shape
    this.count = shape.rows
    const { columns, groups } = shape
    const perGroup = groups ? Math.max(1, Math.floor(columns / 2 / groups)) : 0
    for (let i = 0; i < columns - perGroup * groups; i++) this.#add(`c${i + 1}`, mine[i % mine.length]!, i >= mine.length ? ` ${i + 1}` : '', '')
    for (let g = 0; g < groups; g++) {
      const progress = { done: g % 2 ? Math.floor(this.count * 0.62) : this.count, total: this.count, running: g % 2 === 1 }
      this.groups.push({ id: `a${g + 1}`, name: g % 2 ? `Fit score ${g + 1}` : `Find company ${g + 1}`, logo: { hash: '', name: 'Acme CRM' }, progress })
      for (let i = 0; i < perGroup; i++) this.#add(`a${g + 1}.f${i + 1}`, theirs[i % theirs.length]!, i >= theirs.length ? ` ${i + 1}` : '', `a${g + 1}`)
    }
  }

  #add(id: string, [name, type]: [string, ColumnType], suffix: string, group: string) {
    this.columns.push({ id, name: name + suffix, type, group, look: { width: 0, hidden: false, frozen: id === 'c1' } })
  }

  async page(first: number, count: number): Promise<RowPage> {
    this.asked++
    await this.#later()
    if (this.broken) throw new Error(this.broken)
    const rows = Array.from({ length: Math.max(0, Math.min(count, this.count - first)) }, (_, i) => this.#row(first + i))
    return { count: this.count, first, rows }
  }

  text = async (row: number, column: string) => this.#cell(row - 1, this.#column(column)) ?? ''

  async edit(cells: CellEdit[]) {
    await this.#later()
    this.#set(cells.map(({ row, column, text }) => [`${row} ${column}`, text]))
  }

  async fill({ top, bottom, columns }: CellRange, texts: (string | null)[]) {
    this.#small(top, bottom)
    const filled: Undo = []
    for (let row = top; row <= bottom; row++) columns.forEach((column, i) => filled.push([`${row + 1} ${column}`, texts[i]!]))
    this.#set(filled)
  }

  fillDown = (from: number, range: CellRange) => this.fill(range, range.columns.map((id) => this.#cell(from, this.#column(id))))

  async copy({ top, bottom, columns }: CellRange) {
    this.#small(top, bottom)
    await this.#later()
    const cells = Array.from({ length: bottom - top + 1 }, (_, i) => columns.map((id) => this.#cell(top + i, this.#column(id)) ?? ''))
    return { text: toTsv(cells) }
  }

  async paste({ top, bottom, columns }: CellRange, cells: string[][]) {
    this.#small(top, bottom)
    const pasted: Undo = []
    for (let row = top; row <= bottom; row++) {
      const texts = cells[(row - top) % cells.length]!
      columns.forEach((column, i) => pasted.push([`${row + 1} ${column}`, texts[i % texts.length]!]))
    }
    this.count = Math.max(this.count, bottom + 1)
    this.#set(pasted)
  }

  undo = () => this.#swap(this.#done, this.#undone)
  redo = () => this.#swap(this.#undone, this.#done)

  async look(column: string, look: GridColumn['look']) {
    this.columns = this.columns.map((one) => (one.id === column ? { ...one, look } : one))
    this.#tell('columns')
  }

  async rename(id: string, name: string) {
    await this.#later()
    if ([...this.columns, ...this.groups].some((one) => one.id !== id && one.name === name)) throw new Error(`Another column is named “${name}”.`)
    this.columns = this.columns.map((one) => (one.id === id ? { ...one, name } : one))
    this.groups = this.groups.map((one) => (one.id === id ? { ...one, name } : one))
    this.#tell('columns')
  }

  async move(id: string, before: string | null) {
    await this.#later()
    this.columns = movedBefore(this.columns, id, before)
    this.groups = movedBefore(this.groups, id, before)
    this.columns = ['', ...this.groups.map((group) => group.id)].flatMap((name) => this.columns.filter(({ group }) => group === name))
    this.#tell('columns')
  }

  sortBy(column: string, descending: boolean) {
    this.sort = [{ column, descending }]
    this.filtered = [column]
    this.#tell('columns')
  }

  listen(heard: (change: GridChange) => void) {
    this.#heard.add(heard)
    return () => void this.#heard.delete(heard)
  }

  #row(place: number): GridRow {
    const cells = this.columns.map((column) => this.#cell(place, column))
    const bad = cells.flatMap((text, at) => (text !== null && !fits(this.columns[at]!.type, text) ? [at] : []))
    return { id: place + 1, cells, bad, states: this.groups.map((_, g) => this.#state(place, g)) }
  }

  #state(place: number, group: number): GridState {
    const { eventful } = this.#shape
    if (!eventful || (place + group) % eventful !== 0) return { state: 'done', detail: '', stale: eventful > 0 && (place + group) % eventful === 1 }
    const [state, detail] = states[Math.floor((place + group) / eventful) % states.length]!
    return { state, detail, stale: false }
  }

  #cell(place: number, { id, type }: GridColumn): string | null {
    const edited = this.#edits.get(`${place + 1} ${id}`)
    if (edited !== undefined) return edited
    if (place >= this.#shape.rows) return null
    const seed = Math.imul(place + 1, 2654435761) >>> 0
    if (type === 'integer') return id === 'c4' && place % 50 === 7 ? 'unknown' : String(seed % 12_000)
    if (type === 'decimal') return `${seed % 990}.${10 + (seed % 90)}`
    if (type === 'boolean') return seed % 3 ? 'true' : 'false'
    if (type === 'date') return `20${10 + (seed % 16)}-0${1 + (seed % 9)}-1${seed % 10}`
    if (type === 'email') return `person${place + 1}@example.com`
    if (type === 'url') return place % 20 === 6 ? null : `company${place + 1}.example.com`
    if (type === 'json') return `{"row": ${place + 1}}`
    return id === 'c1' ? `Company ${place + 1}` : `${['Logistics', 'Retail', 'Energy', 'Software', 'Food'][seed % 5]} ${seed % 100}`
  }

  #column = (id: string) => this.columns.find((column) => column.id === id)!

  #set(cells: Undo) {
    this.#done.push(cells.map(([key]) => [key, this.#edits.get(key)]))
    this.#undone = []
    this.#apply(cells)
  }

  async #swap(from: Undo[], to: Undo[]) {
    const last = from.pop()
    if (!last) return
    to.push(last.map(([key]) => [key, this.#edits.get(key)]))
    this.#apply(last)
  }

  #apply(cells: Undo) {
    for (const [key, text] of cells) {
      if (text === undefined) this.#edits.delete(key)
      else this.#edits.set(key, text)
    }
    this.#tell('order')
  }

  #small(top: number, bottom: number) {
    if (bottom - top > 10_000) throw new Error(`${(bottom - top + 1).toLocaleString()} rows are too many for a generated table.`)
  }

  #tell(change: GridChange) {
    for (const heard of this.#heard) heard(change)
  }

  #later = () => (this.#shape.late > 0 ? new Promise((done) => setTimeout(done, this.#shape.late)) : Promise.resolve())
}
