// The parts about actions on the page of a workbook: what the grid leaves to them, and what they leave to the page.
import { untrack } from 'svelte'
import { stats } from '$lib/api/rows'
import type { Filler } from '$lib/api/workbooks'
import type { CellRange, GridGroup, GridHandlers, GridPlace, GridState } from '../grid/source'
import type { Moves } from '../page/moves.svelte'
import type { OpenWorkbook } from '../page/workbook.svelte'
import { Actions } from './actions.svelte'
import { opening } from './opening'
import { groupDoes, groupItems } from './groupMenu'
import type { ActionsHost } from './host'

/** A cell of an action that is explained. */
export interface Explained {
  /** Where its row stands. */
  place: number
  row: number
  filler: string
  state: GridState
  anchor: DOMRect
  /** It came because the pointer rests there, and goes with it. */
  resting: boolean
}

function hostOf(book: OpenWorkbook, moves: Moves): ActionsHost {
  return {
    get id() { return book.id },
    get definition() { return book.definition },
    get runs() { return book.runs },
    get rows() { return book.rows },
    get view() { return book.view },
    get viewKey() { return book.viewKey },
    get spans() { return book.spans },
    get row() { return book.row },
    changed: () => book.changed(),
    save: (def) => book.save(def),
    change: async (def, message) => {
      await book.change(def)
      book.offer({ message })
    },
    show: (filter) => void book.show(filter),
    focus: () => book.grid.focus(),
    export: () => void moves.export(),
    fetch: (action, connection) => (moves.fetching = { action, connection }),
  }
}

export class Joined {
  readonly actions: Actions
  explained = $state.raw<Explained | undefined>()
  /** The pointer is over the explanation itself. */
  over = false
  #book: OpenWorkbook
  #done = $state.raw<Record<string, number>>({})
  #counted: Record<string, string> = {}

  constructor(book: OpenWorkbook, moves: Moves) {
    this.#book = book
    this.actions = new Actions(hostOf(book, moves))
    moves.addAction = () => (this.actions.adding = { to: undefined })
    book.about = (filler) => this.#about(filler)
  }

  #about(filler: Filler): Pick<GridGroup, 'logo' | 'progress'> {
    const used = this.actions.action(filler.steps[0]?.actionId ?? '')
    const logo = { hash: used?.logo ?? '', name: used?.connectorName ?? filler.name }
    const run = this.actions.runsOf(filler.id)[0]
    if (!run) return { logo }
    const running = run.state === 'running'
    const done = running ? run.counts.planned - run.counts.queued : this.#done[filler.id]
    return done === undefined ? { logo } : { logo, progress: { done, total: run.counts.planned, running } }
  }

  /** Opens the panel of the first action where that is what the workbook was opened for. */
  begin(): void {
    const [first] = this.#book.definition.actions
    if (!first || opening.workbook !== this.#book.id) return
    opening.workbook = ''
    if (this.#book.runs.length === 0) untrack(() => this.actions.open(first.id, 'map', false))
  }

  /** Counts the rows that each action has done, once its runs rest. */
  count(): void {
    for (const { id } of this.#book.definition.actions) {
      const runs = this.actions.runsOf(id)
      if (runs.length === 0 || runs[0]!.state === 'running') continue
      const now = runs.map((run) => `${run.id}${run.state}${run.undone}`).join() + this.#book.rows
      if (this.#counted[id] === now) continue
      this.#counted[id] = now
      void stats(this.#book.id, id, { sort: [], filter: [], search: '' }).then(
        ({ top }) => (this.#done = { ...this.#done, [id]: top.find(({ value }) => value === 'done')?.count ?? 0 }),
        () => {}, // the head goes without the number
      )
    }
  }

  /** Told of in the heads of the grid. */
  refreshHeads() {
    this.#book.grid.groups = this.#book.source.groups
  }

  readonly handlers: GridHandlers = {
    details: (place, anchor) => this.#explain(place, anchor, false),
    rest: (place, anchor) => {
      if (place) this.#explain(place, anchor, true)
      else setTimeout(() => this.#pass(), 250) // time to get to the explanation
    },
    run: (range) => this.#run(range),
    retry: (range) => this.#run(range, true),
  }

  readonly menu = {
    items: (id: string) => groupItems(this.actions, id),
    choose: (id: string, item: string) => groupDoes(this.actions, id, item),
  }

  #explain(place: GridPlace, anchor: DOMRect, resting: boolean) {
    if (place.kind !== 'cell' || !place.data || !place.column.group || (resting && this.explained && !this.explained.resting)) return
    const filler = place.column.group
    const at = this.#book.definition.actions.findIndex((a) => a.id === filler)
    const state = place.data.states[at] ?? { state: '', detail: '', stale: false }
    this.explained = { place: place.row, row: place.data.id, filler, state, anchor, resting }
  }

  #pass() {
    if (this.explained?.resting && !this.over) this.explained = undefined
  }

  /** What is explained goes with its row: another one stands there once the rows are seen anew. */
  follow(): void {
    const { explained } = this
    const there = explained && this.#book.grid.windows.row(explained.place)
    if (there && there.id !== explained.row) untrack(() => this.close())
  }

  left() {
    this.over = false
    setTimeout(() => this.#pass(), 250)
  }

  close() {
    const { explained } = this
    this.explained = undefined
    this.over = false
    if (explained && !explained.resting) this.#book.grid.focus()
  }

  /** Runs the actions of the cells for their rows; with retry for those rows that failed, or for all that did where no rows are chosen. */
  #run({ top, bottom, columns }: CellRange, retry = false) {
    const { source, grid, count } = this.#book
    const fillers = new Set(source.columns.filter((c) => c.group && columns.includes(c.id)).map((c) => c.group))
    if (fillers.size === 0 || count === 0) return void (grid.message = `Choose cells of an action first: ${retry ? 'its failed rows' : 'they'} are run.`)
    const spans = retry && top === bottom ? [] : [{ first: top, count: bottom - top + 1 }]
    void this.actions.run([...fillers], { which: retry ? 'failed' : 'selected' }, spans)
  }
}
