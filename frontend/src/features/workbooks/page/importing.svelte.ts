// An import that is being prepared: what was found in the source, and what becomes of its columns.
import { failureOf, type Failure } from '$lib/api/call'
import { on } from '$lib/api/events'
import { newTask, stop } from '$lib/api/tests'
import * as transfer from '$lib/api/transfer'
import type { ImportColumn, ImportDone, Options, Preview, RowSource } from '$lib/api/transfer'
import type { Column } from '$lib/api/workbooks'

const detect = { format: '', encoding: '', delimiter: '', header: '', sheet: '', mark: false } as unknown as Options

export class Importing {
  readonly source: RowSource
  readonly workbookId: string
  #columns: Column[]
  preview = $state.raw<Preview | undefined>()
  failure = $state.raw<Failure | undefined>()
  looking = $state(true)
  /** What becomes of each column of the source; the name is empty for those that are left out. */
  columns = $state<ImportColumn[]>([])
  mode = $state<'append' | 'upsert'>('append')
  task = $state('')
  rows = $state(0)
  share = $state(0)

  constructor(source: RowSource, workbookId: string, columns: Column[]) {
    this.source = source
    this.workbookId = workbookId
    this.#columns = columns
    void this.look(detect)
  }

  /** Looks at the source; options that are not empty override what is detected. */
  async look(options: Options) {
    this.looking = true
    try {
      this.preview = await transfer.inspect(this.source, options)
      this.failure = undefined
      this.columns = this.preview.columns.map((c) => {
        const same = this.#columns.find((own) => own.name.trim().toLowerCase() === c.name.trim().toLowerCase())
        return { from: c.name, into: same?.id ?? '', name: c.name, type: c.type, key: same?.key ?? false }
      })
    } catch (thrown) {
      this.failure = failureOf(thrown)
    } finally {
      this.looking = false
    }
  }

  override(part: Partial<Options>) {
    const now = this.preview?.options ?? detect
    // Another sheet or format is read with fresh eyes.
    const base = 'format' in part || 'sheet' in part ? { ...detect, format: now.format } : now
    return this.look({ ...base, ...part })
  }

  /** Reads all rows; undefined when that was stopped, or failed. */
  async run(): Promise<ImportDone | undefined> {
    const { preview } = this
    if (!preview || this.task) return undefined
    const name = newTask()
    this.task = name
    this.rows = this.share = 0
    this.failure = undefined
    const quiet = on(`transfer:${name}`, (p) => ((this.rows = p.rows), (this.share = p.share)))
    try {
      const order = { source: this.source, options: preview.options, workbookId: this.workbookId, name: '', mode: this.mode as never, columns: $state.snapshot(this.columns) as ImportColumn[] }
      return await transfer.importRows(name, order)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.code !== 'cancelled') this.failure = failure
      return undefined
    } finally {
      quiet()
      this.task = ''
    }
  }

  stop() {
    if (this.task) void stop(this.task)
  }
}
