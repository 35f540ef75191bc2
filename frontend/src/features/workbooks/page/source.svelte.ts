// The rows of an open workbook as the grid asks for them: through the key of the view that is seen.
import * as rows from '$lib/api/rows'
import type { Column, Filler, OutputColumn, Workbook } from '$lib/api/workbooks'
import { plural } from '$lib/format'
import { movedBefore } from '../grid/layout'
import type { CellEdit, CellRange, ColumnLook, GridChange, GridColumn, GridGroup, GridSource, RowPage } from '../grid/source'
import { toTsv } from '../grid/tsv'
import { pageSize } from '../grid/windows.svelte'
import { nameProblem, renamed } from './names'
import { resultColumn, withResults, written } from './results'

/** What the source needs of the page. */
export interface Opened {
  readonly id: string
  readonly definition: Workbook
  readonly view: rows.View
  readonly viewKey: string
  readonly count: number
  /** How far an action is, and the logo of its connector. */
  group(filler: Filler): Pick<GridGroup, 'logo' | 'progress'>
  /** Keeps what a person did to columns. */
  change(def: Workbook): Promise<void>
  /** Undoes, or does again, what was done to columns last; false where something was done to rows since. */
  stepColumns(back: boolean): Promise<boolean>
  /** Keeps where columns stand and how they look. */
  lay(def: Workbook): void
  /** Shows that something is being kept while it is. */
  keep<T>(doing: () => Promise<T>): Promise<T>
  /** As keep, for what may take a while: doing is given the name of its task. */
  takes(words: string, doing: (task: string) => Promise<unknown>): Promise<void>
  /** Sees the rows anew, because there are others now. */
  see(): Promise<void>
  /** Cells, or what can be undone, have changed. */
  edited(): Promise<void>
}

const columnOf = (column: Column | OutputColumn, group: string): GridColumn => ({
  id: column.id, name: column.name, type: column.type as GridColumn['type'], look: column.look, group,
})

export class RowsSource implements GridSource {
  #opened: Opened
  #heard = new Set<(change: GridChange) => void>()
  /** Pages of the view that comes next, by their first row. */
  #ahead = { key: '', pages: new Map<number, Promise<rows.RowPage>>() }

  constructor(opened: Opened) {
    this.#opened = opened
  }

  get count(): number {
    return this.#opened.count
  }
  get columns(): GridColumn[] {
    const { columns, actions } = this.#opened.definition
    return [...columns.map((c) => columnOf(c, '')), ...actions.flatMap((a) => (a.outputs.length === 0 ? [resultColumn(a)] : a.outputs.map((o) => columnOf(o, a.id))))]
  }
  get groups(): GridGroup[] {
    return this.#opened.definition.actions.map((filler) => ({ id: filler.id, name: filler.name, ...this.#opened.group(filler) }))
  }
  get sort(): GridSource['sort'] {
    return this.#opened.view.sort
  }
  get filtered(): string[] {
    return this.#opened.view.filter.map(({ column }) => column)
  }

  /** Reads pages of a view before it is seen: the rows change in one moment, and no key meets a row that is not in view. */
  async ahead(key: string, pages: number[]): Promise<void> {
    this.#ahead = { key, pages: new Map(pages.map((n) => [n * pageSize, rows.page(key, n * pageSize, pageSize)])) }
    await Promise.allSettled(this.#ahead.pages.values()) // what could not be read is said when it is asked for
  }

  async page(first: number, count: number): Promise<RowPage> {
    const { viewKey } = this.#opened
    const ready = this.#ahead.key === viewKey ? this.#ahead.pages.get(first) : undefined
    if (ready) this.#ahead.pages.delete(first)
    const page = await (ready ?? rows.page(viewKey, first, count))
    const { definition } = this.#opened
    return { ...page, rows: (page.rows as RowPage['rows']).map((row) => withResults(definition, row)) }
  }

  async text(row: number, column: string): Promise<string> {
    if (written(this.#opened.definition, [column]).length === 0) return ''
    return (await rows.cellText(this.#opened.viewKey, row, column)) ?? ''
  }

  async edit(cells: CellEdit[]) {
    await this.#opened.keep(() => rows.set(this.#opened.viewKey, cells.map(({ row, column, text }) => ({ row, column, text }))))
    await this.#opened.edited()
  }

  async fill(range: CellRange, texts: (string | null)[]) {
    const doing = texts.every((text) => text === null) ? 'Clearing' : 'Filling'
    await this.#many(doing, range, (task, spans) => rows.fill(task, this.#opened.viewKey, spans, range.columns, texts.map((text) => text || null)))
  }

  async fillDown(from: number, range: CellRange) {
    await this.#many('Filling', range, (task, spans) => rows.fillDown(task, this.#opened.viewKey, from, spans, range.columns))
  }

  async #many(doing: string, { top, bottom }: CellRange, change: (task: string, spans: rows.RowSpan[]) => Promise<unknown>) {
    const count = bottom - top + 1
    await this.#opened.takes(`${doing} ${plural(count, 'row')}`, (task) => change(task, [{ first: top, count }]))
    await this.#opened.edited()
  }

  async copy({ top, bottom, columns }: CellRange) {
    await rows.copy(this.#opened.viewKey, [{ first: top, count: bottom - top + 1 }], written(this.#opened.definition, columns))
    return {}
  }

  async paste({ top, bottom, columns }: CellRange, cells: string[][]) {
    const height = bottom - top + 1
    const block = Array.from({ length: height }, (_, i) => {
      const texts = cells[i % cells.length]!
      return columns.map((_, k) => texts[k % texts.length]!)
    })
    const { added } = await this.#opened.keep(() => rows.paste(this.#opened.viewKey, top, columns, toTsv(block)))
    if (added > 0) await this.#opened.see()
    await this.#opened.edited()
  }

  async undo() {
    if (await this.#opened.stepColumns(true)) return this.#opened.see()
    await this.#opened.keep(() => rows.undo(this.#opened.viewKey))
    await this.#opened.see()
    await this.#opened.edited()
  }

  async redo() {
    if (await this.#opened.stepColumns(false)) return this.#opened.see()
    await this.#opened.keep(() => rows.redo(this.#opened.viewKey))
    await this.#opened.see()
    await this.#opened.edited()
  }

  async rename(id: string, name: string) {
    const { definition } = this.#opened
    const problem = nameProblem(definition, id, name)
    if (problem) throw new Error(problem)
    await this.#opened.change(renamed(definition, id, name))
  }

  async look(column: string, look: ColumnLook) {
    const { definition } = this.#opened
    const changed = <T extends { id: string; look: ColumnLook }>(list: T[]) => list.map((one) => (one.id === column ? { ...one, look } : one))
    this.#opened.lay({ ...definition, columns: changed(definition.columns), actions: changed(definition.actions).map((a) => ({ ...a, outputs: changed(a.outputs) })) })
  }

  async move(id: string, before: string | null) {
    const { definition } = this.#opened
    this.#opened.lay({
      ...definition,
      columns: movedBefore(definition.columns, id, before),
      actions: movedBefore(definition.actions, id, before).map((a) => ({ ...a, outputs: movedBefore(a.outputs, id, before) })),
    })
  }

  listen(heard: (change: GridChange) => void) {
    this.#heard.add(heard)
    return () => void this.#heard.delete(heard)
  }

  tell(change: GridChange) {
    if (change === 'cells') this.#ahead.pages.clear() // they were read before
    for (const heard of this.#heard) heard(change)
  }
}
