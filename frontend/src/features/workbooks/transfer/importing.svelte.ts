// The import of rows: what they come from, how it is read, where its columns go.
import { failureOf, type Failure } from '$lib/api/call'
import * as api from '$lib/api/transfer'
import type { ImportDone, Options, Preview, RowSource } from '$lib/api/transfer'
import type { Column } from '$lib/api/workbooks'
import { mostTaken, ordered, takenOf, trouble, type Taken } from './taking'
import { Transferring } from './transferring.svelte'

/** Where imported rows go. */
export interface ImportInto {
  workbookId: string
  columns: Column[]
  /** That are there already. */
  rows: number
}

/** Everything is found out: empty members are how the backend is asked to. */
const nothing = { format: '', encoding: '', delimiter: '', header: '', sheet: '', mark: false } as unknown as Options

export class Importing {
  #into: ImportInto = { workbookId: '', columns: [], rows: 0 }
  /** Of the file, or what stands for it. */
  name = $state('')
  preview = $state.raw<Preview | undefined>()
  failure = $state.raw<Failure | undefined>()
  reading = $state(false)
  taken = $state<Taken[]>([])
  upsert = $state(false)
  readonly transfer = new Transferring()
  #source: RowSource = { token: '', text: '' }
  #options = nothing
  #asked = 0

  readonly trouble: string = $derived(this.preview ? trouble(this.taken, this.#into.columns, this.upsert) : 'Choose a file that can be read.')
  /** Columns that are taken as they are. */
  readonly others: number = $derived(Math.max(0, (this.preview?.columns.length ?? 0) - mostTaken))

  constructor(into: ImportInto) {
    this.#into = into
  }

  /** Takes another source; its name is that of the file. */
  begin(source: RowSource, name: string): Promise<void> {
    this.name = name
    this.#source = source
    this.#options = nothing
    this.preview = undefined
    return this.#inspect()
  }

  /** Asks for another file. */
  async choose(): Promise<void> {
    try {
      const file = await api.choose()
      if (file.token) await this.begin({ token: file.token, text: '' }, file.name)
    } catch (thrown) {
      this.failure = failureOf(thrown)
    }
  }

  /** Reads it in another way than was detected. */
  read(part: Partial<Options>): Promise<void> {
    this.#options = { ...(this.preview?.options ?? this.#options), ...part }
    return this.#inspect()
  }

  async run(): Promise<ImportDone | undefined> {
    const { preview } = this
    if (!preview || this.trouble) return undefined
    const order = {
      source: this.#source, options: preview.options, workbookId: this.#into.workbookId, name: '',
      mode: this.upsert ? 'upsert' : 'append', columns: ordered(this.taken),
    } as const
    return this.transfer.run((task) => api.importRows(task, order))
  }

  async #inspect() {
    const asked = ++this.#asked
    this.reading = true
    try {
      const preview = await api.inspect(this.#source, this.#options)
      if (asked !== this.#asked) return
      const before = this.preview?.columns.map(({ name, type }) => name + type).join('\n')
      this.preview = preview
      this.failure = undefined
      if (before !== preview.columns.map(({ name, type }) => name + type).join('\n')) this.taken = takenOf(preview, this.#into.columns)
    } catch (thrown) {
      if (asked === this.#asked) this.failure = failureOf(thrown)
    } finally {
      if (asked === this.#asked) this.reading = false
    }
  }
}
