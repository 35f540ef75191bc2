// An open workbook: its definition, what is seen of it, and what is selected.
import { failureOf, type Failure } from '$lib/api/call'
import { on } from '$lib/api/events'
import * as rows from '$lib/api/rows'
import type { RowSpan, View } from '$lib/api/rows'
import type { Run } from '$lib/api/runs'
import * as workbooks from '$lib/api/workbooks'
import type { Condition, Filler, Workbook, WorkbookState } from '$lib/api/workbooks'
import { report } from '$lib/problem.svelte'
import type { SaveState } from '$lib/shell/TopBar.svelte'
import { toast, toasts } from '$lib/ui/toast.svelte'
import type { GridGroup, GridHandlers } from '../grid/source'
import { Grid } from '../grid/grid.svelte'
import { Transferring } from '../transfer/transferring.svelte'
import { still } from './filters'
import { applied, History } from './history.svelte'
import { RowsSource } from './source.svelte'

const nothing: Workbook = { id: '', name: '', description: '', columns: [], actions: [], createdAt: '', updatedAt: '' }
const everything: View = { sort: [], filter: [], search: '' }

export class OpenWorkbook {
  readonly id: string
  readonly source: RowsSource
  readonly grid: Grid
  state = $state.raw<WorkbookState | undefined>()
  failure = $state.raw<Failure | undefined>()
  view = $state.raw<View>(everything)
  seen = $state.raw<rows.SeenView>({ key: '', count: 0 })
  /** The rows that are seen would be others, or stand elsewhere, if they were seen anew. */
  outdated = $state(false)
  saving = $state.raw<SaveState>({ tone: 'saved', text: 'All changes saved' })
  /** What the page adds about an action; the parts about runs set it. */
  about: (filler: Filler) => Pick<GridGroup, 'logo' | 'progress'> = () => ({ logo: { hash: '', name: '' } })
  /** What may take a while, and in words what it is. */
  readonly task = new Transferring()
  readonly history = new History()
  taking = $state('')
  #keeping = 0
  #laid = 0
  #asked = 0
  #offered = 0
  #refreshing = 0
  #sought = 0
  /** Until the view that was asked for last is seen. */
  sight: Promise<void> = Promise.resolve()
  /** The view that is about to be seen. */
  #asking: View | undefined

  constructor(id: string, handlers: GridHandlers = {}) {
    this.id = id
    this.source = new RowsSource(this)
    this.grid = new Grid(this.source, handlers)
  }

  readonly definition: Workbook = $derived(this.state?.definition ?? nothing)
  readonly runs: Run[] = $derived(this.state?.runs ?? [])
  /** Of all rows. */
  readonly rows: number = $derived(this.state?.rows ?? 0)
  readonly viewKey: string = $derived(this.seen.key)
  readonly count: number = $derived(this.seen.count)
  readonly narrowed: boolean = $derived(this.view.filter.length > 0 || this.view.search.trim() !== '')

  /** Places of the rows that are selected; the active one at least. */
  get spans(): RowSpan[] {
    if (this.count === 0) return []
    const { top, bottom } = this.grid.range
    return [{ first: top, count: bottom - top + 1 }]
  }
  /** Id of the row that is active. */
  get row(): number | undefined {
    return this.grid.windows.row(this.grid.active.row)?.id
  }

  group = (filler: Filler) => this.about(filler)

  /** Opens the workbook, and follows its changes until the function that is answered is called. */
  open(): () => void {
    void this.changed()
      .then(() => this.see())
      .then(() => this.count > 0 && (this.grid.active = this.grid.reach = { row: 0, col: 0 })) // without scrolling
    const stop = on(`workbook:${this.id}`, () => this.#hear())
    return () => {
      stop()
      this.settle()
      clearTimeout(this.#refreshing)
    }
  }

  /** Many changes come while a run goes on: ten looks a second are enough. */
  #hear() {
    if (this.#refreshing) return
    this.#refreshing = window.setTimeout(async () => {
      this.#refreshing = 0
      await this.changed()
      if (!this.viewKey) return
      const current = await rows.current(this.viewKey).catch(() => true)
      if (current) this.source.tell('cells')
      else if (this.view.sort.length > 0 || this.narrowed) this.#age()
      else await this.see()
    }, 100)
  }

  #age() {
    this.outdated = true
    this.source.tell('cells')
  }

  #latest: Promise<void> = Promise.resolve()

  /** Reads everything but the rows again; a reading that another one overtakes waits for it. */
  changed(): Promise<void> {
    const reading: Promise<void> = this.#read().then(() => (reading === this.#latest ? undefined : this.#latest))
    this.#latest = reading
    return reading
  }

  async #read(): Promise<void> {
    const asked = ++this.#asked
    const laid = this.#laid
    try {
      const state = await workbooks.get(this.id)
      if (asked !== this.#asked) return
      if (laid !== this.#laid) return await this.#read() // what was read does not have the latest layout
      const before = this.state?.definition.updatedAt
      this.state = state
      this.failure = undefined
      if (state.definition.updatedAt !== before) this.source.tell('columns')
    } catch (thrown) {
      if (asked === this.#asked) this.failure = failureOf(thrown)
    }
  }

  /** Sees the rows of the view as they are now. */
  see(of?: View): Promise<void> {
    return (this.sight = this.#see(of))
  }

  async #see(of: View = this.#asking ?? this.view): Promise<void> {
    const asked = ++this.#sought
    const view = still(of, this.definition)
    this.#asking = view
    try {
      const seen = await rows.see(this.id, view)
      if (asked === this.#sought) await this.source.ahead(seen.key, this.grid.windows.ahead(seen.count))
      if (asked !== this.#sought) return // another view was asked for since
      this.view = view
      this.seen = seen
      this.outdated = false
      this.source.tell('columns')
      this.source.tell('order')
    } catch (thrown) {
      report(thrown, 'The rows could not be read')
    } finally {
      if (asked === this.#sought) this.#asking = undefined
    }
  }

  async edited(): Promise<void> {
    this.settle()
    await this.changed()
    this.source.tell('cells')
  }

  /** Says what was done to rows, with a way back while it is the last that was done. */
  offer(done: { message: string; text?: string }) {
    this.settle()
    this.#offered = toast({ ...done, undo: () => void this.step(true) })
  }
  /** What was offered to be undone is not the last thing any more. */
  settle() {
    if (this.#offered) toasts.dismiss(this.#offered)
    this.#offered = 0
  }

  /** Shows that something is being kept while it is, and why it was not. */
  async keep<T>(doing: () => Promise<T>): Promise<T> {
    const kept = ++this.#keeping
    const slow = setTimeout(() => (this.saving = { tone: 'saving', text: 'Saving' }), 150)
    let saving: SaveState = { tone: 'saved', text: 'All changes saved' }
    try {
      return await doing()
    } catch (thrown) {
      saving = { tone: 'failed', text: 'Not saved', reason: failureOf(thrown).message }
      throw thrown
    } finally {
      clearTimeout(slow)
      if (kept === this.#keeping) this.saving = saving
    }
  }

  /** As keep, for what may take a while: it is seen how far it is, and can be stopped. */
  async takes(words: string, doing: (task: string) => Promise<unknown>): Promise<void> {
    this.taking = words
    await this.keep(async () => {
      await this.task.run(doing)
      if (this.task.failure) throw new Error(this.task.failure.message)
    })
  }

  /** Keeps columns and actions. */
  async save(def: Workbook): Promise<void> {
    const before = this.state
    // A column without an id is none yet: what were typed into it would be lost.
    if ([...def.columns, ...def.actions.flatMap((a) => a.outputs)].every(({ id }) => id)) this.#define(def)
    try {
      await this.keep(() => workbooks.save(def))
      await this.changed()
      this.source.tell('columns')
      this.source.tell('cells')
    } catch (thrown) {
      this.state = before
      this.source.tell('columns')
      throw thrown
    }
  }

  /** As save, for what a person did to columns: it can be undone. */
  async change(def: Workbook): Promise<void> {
    const before = this.definition
    await this.save(def)
    this.#did(before, false)
  }

  #did(before: Workbook, layout: boolean) {
    this.settle()
    this.history.did({ before, after: this.definition, edit: this.state?.undo?.id ?? 0, layout })
  }

  readonly undoable: boolean = $derived(!!this.state?.undo || this.history.undoable)

  /** Undoes, or does again, what was done to columns last; false where something was done to rows since. */
  async stepColumns(back: boolean): Promise<boolean> {
    await this.changed() // what the journal has now
    const { undo, redo } = this.state ?? {}
    const step = back ? this.history.back(undo) : this.history.forward(undo, redo)
    if (!step) return false
    this.settle()
    const def = back ? applied(this.definition, step.after, step.before) : applied(this.definition, step.before, step.after)
    if (step.layout) this.#lay(def)
    else await this.save(def)
    return true
  }

  /** Gives the workbook another name; answers why it could not. */
  async rename(name: string): Promise<string> {
    try {
      await workbooks.rename(this.id, name)
      await this.changed()
      return ''
    } catch (thrown) {
      return failureOf(thrown).message
    }
  }

  /** Keeps where columns stand and how they look; it is written once that rests. */
  lay(def: Workbook) {
    const before = this.definition
    this.#lay(def)
    this.#did(before, true)
  }

  #lay(def: Workbook) {
    this.#laid++
    this.#define(def)
    this.keep(() => workbooks.lay(def)).catch(() => this.changed())
  }

  #define(def: Workbook) {
    if (this.state) this.state = { ...this.state, definition: def }
    this.source.tell('columns')
  }

  /** Shows only the rows that meet conditions. */
  show = (filter: Condition[]) => this.see({ ...this.view, filter })

  sortBy(column: string, descending: boolean, more = false) {
    const others = more ? this.view.sort.filter((by) => by.column !== column) : []
    return this.see({ ...this.view, sort: [...others, { column, descending }] })
  }

  /** Undoes or repeats what a person did to rows. */
  step = (back: boolean) => this.grid.attempt(() => (back ? this.source.undo() : this.source.redo()))
}
