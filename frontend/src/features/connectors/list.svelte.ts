// The list of connectors: windows of rows, read as they come into view.
import * as api from '$lib/api/connectors'
import type { ConnectorPage, ConnectorQuery, ConnectorRow, ConnectorSort } from '$lib/api/connectors'
import { Waiting } from '$lib/waiting.svelte'
import { noCategory } from './categories'

const chunk = 100

type Criteria = Pick<ConnectorQuery, 'search' | 'category' | 'filter' | 'sort' | 'descending'>

const everything: Criteria = { search: '', category: noCategory, filter: '', sort: 'name', descending: false }

export class ConnectorList {
  criteria = $state.raw<Criteria>(everything)
  /** Total, counts and what is saved altogether; undefined until the first answer. */
  page = $state.raw<Omit<ConnectorPage, 'rows'> | undefined>()
  error = $state.raw<unknown>()
  /** The row that keys act on. */
  current = $state(0)
  readonly waiting = new Waiting()
  readonly narrowed = $derived(!!this.criteria.search || !!this.criteria.category || !!this.criteria.filter)
  #chunks = $state.raw<ReadonlyMap<number, ConnectorRow[]>>(new Map())
  #asked = new Set<number>()
  #generation = 0
  #window = { from: 0, count: chunk }

  row(index: number): ConnectorRow | undefined {
    return this.#chunks.get(Math.floor(index / chunk))?.[index % chunk]
  }

  get selected(): ConnectorRow | undefined {
    return this.row(this.current)
  }

  /** Changes what is looked for; what was shown stays until the answer is there. */
  narrow(part: Partial<Criteria>) {
    this.criteria = { ...this.criteria, ...part }
    this.current = 0
    void this.reload()
  }

  clear() {
    const { sort, descending } = this.criteria
    this.criteria = { ...everything, sort, descending }
    this.current = 0
    void this.reload()
  }

  sortBy(sort: ConnectorSort) {
    this.narrow({ sort, descending: this.criteria.sort === sort && !this.criteria.descending })
  }

  /** The rows in view: those not read yet are. */
  show(from: number, count: number) {
    this.#window = { from, count }
    if (this.page) void this.#fill(this.#generation)
  }

  /** Reads the rows in view again: they changed, or others are looked for. */
  async reload() {
    const generation = ++this.#generation
    const id = this.selected?.id
    this.waiting.begin()
    try {
      const first = Math.floor(this.#window.from / chunk)
      const page = await this.#read(first)
      if (generation !== this.#generation) return
      const { rows, ...rest } = page
      const past = rows.length === 0 && page.total > 0
      this.#asked = new Set(past ? [] : [first])
      this.#chunks = new Map(past ? [] : [[first, rows]])
      this.page = rest
      this.error = undefined
      this.#keepCurrent(id)
      await this.#fill(generation)
    } catch (thrown) {
      if (generation === this.#generation) this.error = thrown
    } finally {
      if (generation === this.#generation) this.waiting.end()
    }
  }

  /** Where a row went after a reload; the one that took its place when it is gone. */
  #keepCurrent(id: string | undefined) {
    for (const [n, rows] of this.#chunks) {
      const at = rows.findIndex((r) => r.id === id)
      if (id && at >= 0) this.current = n * chunk + at
    }
    this.current = Math.max(0, Math.min(this.current, (this.page?.total ?? 0) - 1))
  }

  #read(n: number): Promise<ConnectorPage> {
    return api.list({ ...this.criteria, from: n * chunk, count: chunk })
  }

  async #fill(generation: number) {
    const total = this.page?.total ?? 0
    const { from, count } = this.#window
    const last = Math.min(from + count, total) - 1
    const missing: number[] = []
    for (let n = Math.floor(from / chunk); n * chunk <= last; n++) if (!this.#asked.has(n)) missing.push(n)
    for (const n of missing) this.#asked.add(n)
    await Promise.all(
      missing.map(async (n) => {
        try {
          const page = await this.#read(n)
          if (generation === this.#generation) this.#chunks = new Map(this.#chunks).set(n, page.rows)
        } catch (thrown) {
          this.#asked.delete(n)
          if (generation === this.#generation) this.error = thrown
        }
      }),
    )
  }
}

/** One for the session: search, filters, order and place are kept while other pages are visited. */
export const connectorList = new ConnectorList()
