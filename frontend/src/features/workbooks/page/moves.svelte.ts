// What is done with an open workbook from its toolbar, its menus and its empty page.
import type { RowSpan } from '$lib/api/rows'
import * as rows from '$lib/api/rows'
import * as transfer from '$lib/api/transfer'
import type { RowSource } from '$lib/api/transfer'
import type { ColumnType, Workbook } from '$lib/api/workbooks'
import { plural } from '$lib/format'
import { report } from '$lib/problem.svelte'
import { clipboard } from '$lib/ui/clipboard'
import { toast } from '$lib/ui/toast.svelte'
import { neededBy } from '../actions/columns'
import type { OpenWorkbook } from './workbook.svelte'

export class Moves {
  readonly book: OpenWorkbook
  /** What is being imported; the dialog is open while there is something. */
  importing = $state.raw<{ source: RowSource; name: string } | undefined>()
  exporting = $state(false)
  /** Rows are fetched by an action; with its id where that is chosen already. */
  fetching = $state.raw<{ action: string; connection: string } | undefined>()
  /** The column, or action, that a condition is to be written for. */
  filtering = $state<string | undefined>()
  /** Opens the dialog that adds an action; the parts about actions set it. */
  addAction: (() => void) | undefined = $state()

  constructor(book: OpenWorkbook) {
    this.book = book
  }

  /** Offers the rows for export, as they are seen once what was asked for is there. */
  async export() {
    await this.book.sight
    this.exporting = true
  }

  async importFile() {
    try {
      const file = await transfer.choose()
      if (file.token) this.importing = { source: { token: file.token, text: '' }, name: file.name }
    } catch (thrown) {
      report(thrown, 'The file could not be read')
    }
  }

  async pasteRows() {
    const text = await clipboard.read().catch(() => '')
    if (text.trim()) this.importing = { source: { token: '', text }, name: 'Pasted rows' }
    else toast({ tone: 'info', message: 'The clipboard has no cells.', text: 'Copy some in your spreadsheet, with their headers.' })
  }

  /** Adds a column of people, after the one with an id or at the end. */
  async addColumn(name = 'Column', type: ColumnType = 'text', after = '') {
    const { definition } = this.book
    const names = new Set([...definition.columns, ...definition.actions.flatMap((a) => a.outputs)].map((c) => c.name.toLowerCase()))
    let free = name
    for (let n = 2; names.has(free.toLowerCase()); n++) free = `${name} ${n}`
    const look = { width: 0, hidden: false, frozen: false }
    const column = { id: '', name: free, type: type as Workbook['columns'][number]['type'], key: false, look }
    const place = definition.columns.findIndex((c) => c.id === after)
    await this.#save({ ...definition, columns: definition.columns.toSpliced(place < 0 ? definition.columns.length : place + 1, 0, column) }, 'The column was not added')
  }

  async changeColumn(id: string, change: Partial<{ name: string; type: ColumnType; key: boolean }>) {
    const { definition } = this.book
    const changed = <T extends { id: string }>(list: T[]): T[] => list.map((one) => (one.id === id ? ({ ...one, ...change } as T) : one))
    await this.#save({ ...definition, columns: changed(definition.columns), actions: definition.actions.map((a) => ({ ...a, outputs: changed(a.outputs) })) }, 'The column was not changed')
  }

  /** Takes a column out; a message offers it back with its cells. */
  async removeColumn(id: string) {
    const before = this.book.definition
    const name = before.columns.find((c) => c.id === id)?.name ?? ''
    const needed = neededBy(before, [id])
    if (needed) toast({ tone: 'info', message: `${name} was not deleted.`, text: needed })
    else if (await this.#save({ ...before, columns: before.columns.filter((c) => c.id !== id) }, `${name} was not deleted`)) {
      this.book.offer({ message: `${name} deleted.` })
    }
  }

  async #save(def: Workbook, title: string): Promise<boolean> {
    try {
      await this.book.change(def)
      await this.book.see()
      return true
    } catch (thrown) {
      report(thrown, title)
      return false
    }
  }

  async addRows(count = 1) {
    try {
      await this.book.keep(() => rows.insert(this.book.viewKey, count))
      this.book.settle()
      await this.book.changed()
      await this.book.see()
      this.book.grid.select({ row: this.book.count - 1, col: 0 })
      this.book.grid.focus()
    } catch (thrown) {
      report(thrown, 'The rows were not added')
    }
  }

  async deleteRows(spans: RowSpan[] = this.book.spans) {
    try {
      const deleted = await this.book.keep(() => rows.remove(this.book.viewKey, spans))
      await this.book.changed()
      await this.book.see()
      this.book.offer({ message: `${plural(deleted, 'row')} deleted.` })
    } catch (thrown) {
      report(thrown, 'The rows were not deleted')
    }
  }
}
