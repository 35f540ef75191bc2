import { untrack } from 'svelte'
import { CellEditor } from './editor.svelte'
import { piecesOf, spans, type Piece } from './faces'
import { fits } from './fits'
import { GridFocus } from './focus'
import { layoutOf, movedBefore, seenColumns, type ColumnRun, type RowOrder } from './layout'
import { headHeight, GridScroll } from './scroll.svelte'
import { rowHeight } from './scale'
import { along, boxOf, step, within, type Bounds, type Spot } from './selection'
import type { CellRange, ColumnLook, GridChange, GridColumn, GridGroup, GridHandlers, GridPlace, GridSource } from './source'
import { changed, remade } from './rows'
import { RowWindows } from './windows.svelte'

/** Rows are placed from here on: places far down a layer are not exact. */
const stretch = 512

let grids = 0

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** What a row is made of, in the two bands. */
interface Pieces {
  frozen: Piece[]
  rest: Piece[]
}

/** A grid over a source: what is seen, what is selected, and what is done to it. */
export class Grid {
  readonly id = `grid-${++grids}`
  /** Of the element of the active cell. */
  readonly activeId = `${this.id}-active`
  readonly source: GridSource
  readonly handlers: GridHandlers

  count = $state(0)
  /** In the order in which they are shown. */
  columns = $state.raw<GridColumn[]>([])
  groups = $state.raw<GridGroup[]>([])
  sort = $state.raw<GridSource['sort']>([])
  filtered = $state.raw<string[]>([])
  /** Of the rows that are there. */
  #order = $state.raw<RowOrder>({ cells: [], states: [] })

  readonly scroll = new GridScroll(() => this.count)
  readonly windows: RowWindows
  readonly editor = new CellEditor()
  readonly focused = new GridFocus(this.activeId, () => !!this.editor.at || !!this.renaming, () => this.show(this.active))

  /** Where the selection began: the cell that keys act on. */
  active = $state.raw<Spot>({ row: 0, col: 0 })
  /** Where it reaches to. */
  reach = $state.raw<Spot>({ row: 0, col: 0 })
  /** What was done or could not be, for the status bar; it is read out. */
  message = $state('')
  /** Where a column that is being dragged would go, in px of the pane. */
  drop = $state<number>()
  /** The column or group whose name is being changed. */
  renaming = $state.raw<{ spot: Spot; id: string; name: string }>()
  /** The next Tab leaves the grid. */
  leaving = false

  readonly numberWidth: number = $derived(Math.max(44, String(this.count).length * 7 + 18))
  /** The first column stays in view, whatever its look: there is little room. */
  leading = $state(false)
  readonly #shown: GridColumn[] = $derived.by(() => {
    const first = this.leading ? this.columns.findIndex(({ look }) => !look.hidden) : -1
    return first < 0 ? this.columns : this.columns.with(first, { ...this.columns[first]!, look: { ...this.columns[first]!.look, frozen: true } })
  })
  readonly layout = $derived.by(() => {
    const layout = layoutOf(this.#shown, this.#order)
    const crowded = this.scroll.width > 0 && this.numberWidth + layout.frozenWidth + 160 > this.scroll.width
    if (!crowded || layout.frozen === 0) return layout
    const loose = this.columns.map((column) => ({ ...column, look: { ...column.look, frozen: false } }))
    return layoutOf(loose, this.#order)
  })
  /** Where the scrolling columns begin, in px of the pane, and the width in which they are seen. */
  readonly bandLeft: number = $derived(this.numberWidth + this.layout.frozenWidth)
  readonly room: number = $derived(Math.max(0, this.scroll.width - this.bandLeft))
  readonly box = $derived(boxOf(this.active, this.reach))
  /** More than one cell is selected. */
  readonly many: boolean = $derived(this.active.row !== this.reach.row || this.active.col !== this.reach.col)
  readonly base: number = $derived(Math.floor(this.scroll.first / stretch) * stretch)

  readonly #seen = $derived.by(() => {
    const [from, to] = seenColumns(this.layout, this.scroll.left, this.scroll.left + this.room)
    return `${from} ${to}`
  })
  /** The pieces of rows, the same array for rows that look alike: so that scrolling makes none. */
  readonly #pieces = $derived.by(() => {
    const [from, to] = this.#seen.split(' ').map(Number) as [number, number]
    const { layout } = this
    const made = new Map<string, Pieces>()
    return (key: string, besides: number): Pieces => {
      const name = `${key} ${besides}`
      let pieces = made.get(name)
      if (!pieces) {
        const frozen = piecesOf(layout, key, 0, layout.frozen)
        const rest = piecesOf(layout, key, from, to)
        const missing = besides >= layout.frozen && !rest.some((piece) => piece.first <= besides && besides <= piece.last)
        pieces = { frozen, rest: missing ? [...rest, ...piecesOf(layout, key, besides, besides + 1)] : rest }
        made.set(name, pieces)
      }
      return pieces
    }
  })

  #element: HTMLElement | undefined
  #doing: Promise<unknown> = Promise.resolve()

  constructor(source: GridSource, handlers: GridHandlers = {}) {
    this.source = source
    this.handlers = handlers
    this.windows = new RowWindows(source, (count) => this.#counted(count))
    this.#take()
  }

  /** Listens to the source for as long as the element is there. */
  attach = (element: HTMLElement) => {
    this.#element = element
    const stop = this.source.listen((change) => this.#changed(change))
    const detach = this.scroll.attach(element)
    const unhold = this.focused.attach(element)
    untrack(() => this.#take()) // what has changed while no one listened
    return () => {
      stop()
      detach()
      unhold()
      this.windows.close()
      this.#element = undefined
    }
  }

  /** What a row with such a span key is made of; the column besides is among it, seen or not. */
  pieces(key: string, besides = -1): Pieces {
    return this.#pieces(key, besides)
  }

  /** The row that an element of the page shows now: elements stay and rows go through them. */
  placeOf(slot: number): number {
    const { first, seen } = this.scroll
    return first + ((((slot - first) % seen) + seen) % seen)
  }

  get bounds(): Bounds {
    return { rows: this.count, cols: this.layout.columns.length, page: Math.max(1, Math.floor(this.scroll.view / rowHeight) - 1) }
  }

  get range(): CellRange {
    const { top, bottom, left, right } = this.box
    const columns = this.layout.columns.slice(left, right + 1).map(({ column }) => column.id)
    return { top: Math.max(0, top), bottom, columns }
  }

  /** The cells that stand together with the one there. */
  spanAt({ row, col }: Spot): ColumnRun | undefined {
    const run = this.layout.columns[col]?.run
    if (!run || row === -1) return undefined
    if (row === -2) return run
    return run.state >= 0 && spans(this.windows.peek(row)?.states[run.state]) ? run : undefined
  }

  select(spot: Spot, extend = false) {
    const to = within(spot, this.bounds, extend)
    this.reach = to
    this.message = '' // it was about something before
    if (!extend) this.active = to
    this.leaving = false
    this.show(to)
  }

  /** Selects a rectangle without scrolling to it. */
  selectBox(active: Spot, reach: Spot) {
    this.active = within(active, this.bounds)
    this.reach = within(reach, this.bounds)
    this.leaving = false
  }

  selectAll() {
    this.selectBox({ row: 0, col: 0 }, { row: this.count - 1, col: this.layout.columns.length - 1 })
  }

  selectColumns(first: number, last: number) {
    this.selectBox({ row: 0, col: first }, { row: this.count - 1, col: last })
  }

  selectRows(first: number, last: number) {
    this.selectBox({ row: first, col: 0 }, { row: last, col: this.layout.columns.length - 1 })
  }

  show({ row, col }: Spot) {
    if (row >= 0) this.scroll.show(row)
    const column = this.layout.columns[col]
    if (column && !column.frozen) this.scroll.showAcross(column.x, column.x + column.width, this.room)
  }

  /** Moves as a key does; false for a key that does not move. */
  move(key: string, mod: boolean, extend: boolean): boolean {
    const from = extend ? this.reach : this.active
    const to = step(from, key, mod, this.bounds)
    if (!to) return false
    const span = !mod && to.row === from.row ? this.spanAt(from) : undefined
    if (span && key === 'ArrowRight') to.col = span.last + 1
    if (span && key === 'ArrowLeft') to.col = span.first - 1
    this.select(to, extend)
    return true
  }

  /** Moves as Tab does; false where there is nothing more. */
  tab(back: boolean): boolean {
    const span = this.spanAt(this.active)
    const from = span ? { row: this.active.row, col: back ? span.first : span.last } : this.active
    const to = along(from, back, this.bounds)
    if (to) this.select(to)
    return !!to
  }

  place({ row, col }: Spot): GridPlace | undefined {
    const placed = this.layout.columns[col]
    if (!placed) return undefined
    if (row === -1) return { kind: 'column', column: placed.column }
    if (row === -2) return { kind: 'group', group: this.groupOf(placed.column) }
    return { kind: 'cell', row, column: placed.column, data: this.windows.peek(row) }
  }

  /** Where a cell is seen, in px of the pane. */
  rectOf({ row, col }: Spot): DOMRect {
    const placed = this.layout.columns[col]
    if (!placed) return new DOMRect()
    const { x, width, frozen } = this.spanAt({ row, col }) ?? placed
    const left = frozen ? this.numberWidth + x : this.bandLeft + x - this.scroll.left
    const top = row < 0 ? (row + 2) * rowHeight : headHeight + row * rowHeight - this.scroll.top
    return new DOMRect(left, top, width, rowHeight)
  }

  /** How much larger the window shows the page: it is scaled as a whole. */
  get zoom(): number {
    return this.#element ? this.#element.getBoundingClientRect().width / this.#element.offsetWidth || 1 : 1
  }

  /** A point of the window in px of the pane. */
  inPane({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } {
    const box = this.#element?.getBoundingClientRect()
    return { x: (clientX - (box?.x ?? 0)) / this.zoom, y: (clientY - (box?.y ?? 0)) / this.zoom }
  }

  /** Where a cell is seen, in px of the window. */
  anchorOf(spot: Spot): DOMRect {
    const { x, y, width, height } = this.rectOf(spot)
    const box = this.#element?.getBoundingClientRect()
    return new DOMRect(x * this.zoom + (box?.x ?? 0), y * this.zoom + (box?.y ?? 0), width * this.zoom, height * this.zoom)
  }

  focus() {
    this.focused.take()
  }

  openMenu(spot = this.active, anchor = this.anchorOf(spot)) {
    const place = this.place(spot)
    if (place) this.handlers.menu?.(place, anchor)
  }

  /** Begins to change the name of a column, or of the action above it. */
  rename(spot: Spot) {
    const place = this.place(spot)
    const named = place?.kind === 'column' ? place.column : place?.kind === 'group' ? place.group : undefined
    if (!named || (place?.kind === 'column' && named.id === place.column.group)) return // what became of an action has no name of its own
    this.select(spot)
    this.renaming = { spot, id: named.id, name: named.name }
  }

  /** Keeps the name; answers why it could not. */
  async keepName(name: string): Promise<string> {
    const { id } = this.renaming!
    return this.source.rename(id, name).then(() => '', (error: unknown) => messageOf(error))
  }

  renamed(focused: boolean) {
    this.renaming = undefined
    if (focused) this.focus()
  }

  openDetails() {
    const place = this.place(this.active)
    if (place) this.handlers.details?.(place, this.anchorOf(this.active))
  }

  /** Begins to edit the active cell, with what was typed or with what is in it. */
  edit(typed?: string) {
    const { row, col } = this.active
    const placed = this.layout.columns[col]
    const data = this.windows.peek(row)
    if (!placed || !data || this.refuses(placed.column)) return
    this.show(this.active)
    const { reach } = this
    this.reach = this.active
    const { id, type } = placed.column
    const text = data.cells[placed.at] ?? ''
    const at = { spot: this.active, reach, row: data.id, column: id, type, typed: typed !== undefined }
    this.editor.open(at, typed ?? text)
    this.editor.before = text
    if (typed !== undefined || text.length < 1000) return
    this.editor.busy = true
    void this.attempt(() => this.source.text(data.id, id)).then((whole) => {
      if (this.editor.at !== at) return
      if (whole === undefined) this.editor.close()
      else this.editor.open(at, whole)
    })
  }

  /** Keeps what was typed, fitting or not. */
  commit() {
    const { at, typed: text, before, busy } = this.editor
    this.editor.close()
    if (!at || busy || text === before) return
    const place = this.layout.columns.find(({ column }) => column.id === at.column)?.at
    const row = this.windows.peek(at.spot.row)
    if (row?.id === at.row && place !== undefined) this.windows.put(at.spot.row, changed(row, place, text, fits(at.type, text)))
    void this.attempt(() => this.source.edit([{ row: at.row, column: at.column, text }]))
  }

  /** The action that fills a column. */
  groupOf({ group }: GridColumn): GridGroup | undefined {
    return this.groups.find(({ id }) => id === group)
  }

  /** Says why cells of a column cannot be changed by people, if so. */
  refuses(column: GridColumn): boolean {
    const group = this.groupOf(column)
    if (group) this.message = `${column.name} is filled by ${group.name}. Run it to change its values.`
    return !!group
  }

  /**
   * Has the source do something, after what it was asked to do before: an undo must not overtake the edit.
   * When it cannot, that is said, and what is true is shown.
   */
  attempt<T>(doing: () => Promise<T>): Promise<T | undefined> {
    this.message = ''
    const done = this.#doing.then(doing).catch((error: unknown) => {
      this.message = messageOf(error)
      this.#take()
      this.windows.expire()
      return undefined
    })
    this.#doing = done
    return done
  }

  look(id: string, look: Partial<ColumnLook>, keep = true) {
    const column = this.columns.find((one) => one.id === id)
    if (!column) return
    const next = { ...column, look: { ...column.look, ...look } }
    this.columns = this.columns.map((one) => (one === column ? next : one))
    this.#inside()
    if (keep) void this.attempt(() => this.source.look(id, next.look))
  }

  /** Moves a column among its group's, or a group, before another one or to the end. */
  reorder(id: string, before: string | null) {
    const columns = movedBefore(this.columns, id, before)
    const groups = movedBefore(this.groups, id, before)
    if (columns === this.columns && groups === this.groups) return
    const active = this.layout.columns[this.active.col]?.column.id
    this.groups = groups
    this.columns = columns === this.columns ? this.#grouped(columns) : columns
    const col = this.layout.columns.findIndex(({ column }) => column.id === active)
    if (col >= 0) this.selectBox({ ...this.active, col }, { ...this.active, col })
    void this.attempt(() => this.source.move(id, before))
  }

  #grouped(columns: GridColumn[]): GridColumn[] {
    const names = ['', ...this.groups.map(({ id }) => id)]
    return names.flatMap((name) => columns.filter(({ group }) => group === name))
  }

  /** The selected cells that people may change. */
  writable(): CellRange | undefined {
    if (this.active.row < 0 || this.count === 0) return undefined
    const placed = this.layout.columns.slice(this.box.left, this.box.right + 1).map(({ column }) => column)
    const mine = placed.filter(({ group }) => group === '')
    if (mine.length === 0 && placed[0]) this.refuses(placed[0])
    return mine.length > 0 ? { ...this.range, columns: mine.map(({ id }) => id) } : undefined
  }

  /** Takes over how the source's columns are now. */
  #take() {
    const { source } = this
    const before = this.#order
    const order = { cells: source.columns.map(({ id }) => id), states: source.groups.map(({ id }) => id) }
    this.columns = source.columns
    this.groups = source.groups
    this.sort = source.sort
    this.filtered = source.filtered
    this.#counted(source.count)
    if (`${order.cells} ${order.states}` === `${before.cells} ${before.states}`) return
    this.#order = order
    const cells = order.cells.map((id) => before.cells.indexOf(id))
    const states = order.states.map((id) => before.states.indexOf(id))
    this.windows.remake((row) => remade(row, cells, states))
  }

  #changed(change: GridChange) {
    if (change !== 'cells') this.#take()
    if (change === 'order') this.windows.turn()
    else this.windows.changed()
  }

  #counted(count: number) {
    this.count = count
    this.#inside()
  }

  /** Keeps the selection inside the table. */
  #inside() {
    const { bounds } = this
    const inside = (spot: Spot) => spot.row < bounds.rows && spot.col < bounds.cols
    if (inside(this.active) && inside(this.reach)) return
    this.active = within(this.active, bounds)
    this.reach = within(this.reach, bounds)
  }
}
