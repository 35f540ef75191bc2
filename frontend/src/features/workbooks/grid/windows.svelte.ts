import type { GridRow, GridSource } from './source'

export const pageSize = 100
/** As many pages are kept: some screens, however large the table is. */
const most = 12
/** Rows are read again at most every so many ms while a run changes them. */
const pause = 100

/** The pages with the rows between two places, the last excluded. */
function pagesOf(from: number, to: number): number[] {
  const pages: number[] = []
  for (let page = Math.floor(from / pageSize); page * pageSize < to; page++) pages.push(page)
  return pages
}

interface Page {
  rows: GridRow[]
  stale: boolean
  /** Counts up with use. */
  used: number
}

/**
 * The rows that are seen, read from the source in pages. The pages that were asked for last come first;
 * what has been scrolled past is never asked for. Rows that may have changed are shown until they are read anew.
 */
export class RowWindows {
  /** Counts up when rows have come, so that whoever reads them looks again. */
  #shown = $state(0)
  /** Rows that are seen are missing, and have been for longer than goes unnoticed. */
  slow = $state(false)
  failure = $state('')

  #pages = new Map<number, Page>()
  #asked = new Set<number>()
  #from = 0
  #to = 0
  #uses = 0
  /** Counts up when pages that are on their way are of no use any more. */
  #epoch = 0
  /** Counts up when the rows may have changed. */
  #version = 0
  #slowly: ReturnType<typeof setTimeout> | undefined
  #again: ReturnType<typeof setTimeout> | undefined
  #more = false
  #source: GridSource
  #counted: (count: number) => void

  constructor(source: GridSource, counted: (count: number) => void) {
    this.#source = source
    this.#counted = counted
  }

  /** A row by its place; undefined until it is there. */
  row(place: number): GridRow | undefined {
    void this.#shown
    return this.peek(place)
  }

  /** The same without looking again. */
  peek(place: number): GridRow | undefined {
    return this.#pages.get(Math.floor(place / pageSize))?.rows[place % pageSize]
  }

  /** The rows that are seen now, the last excluded. */
  want(from: number, to: number) {
    this.#from = from
    this.#to = to
    void this.#read()
  }

  /** Shows another row in its place until the next reading. */
  put(place: number, row: GridRow) {
    const page = this.#pages.get(Math.floor(place / pageSize))
    if (!page?.rows[place % pageSize]) return
    page.rows = page.rows.with(place % pageSize, row)
    this.#shown++
    // What is on its way was read before.
    this.#epoch++
    this.#asked.clear()
    void this.#read()
  }

  /** Rows may have changed: they are read again, but not more often than eyes can follow. */
  changed() {
    if (this.#again) {
      this.#more = true
      return
    }
    this.expire()
    this.#again = setTimeout(() => {
      this.#again = undefined
      if (this.#more) this.changed()
      this.#more = false
    }, pause)
  }

  /** Reads the rows again now. */
  expire() {
    this.#version++
    for (const page of this.#pages.values()) page.stale = true
    void this.#read()
  }

  /** At the places are other rows from now on: none of those before is shown, or acted on, any more. */
  turn() {
    this.#epoch++
    this.#asked.clear()
    this.#pages.clear()
    this.#shown++
    this.expire()
  }

  /** Numbers of the pages that will be seen of so many rows. */
  ahead(count: number): number[] {
    const from = Math.max(0, Math.min(this.#from, count - (this.#to - this.#from)))
    return pagesOf(from, Math.min(count, from + this.#to - this.#from))
  }

  /** The cells of the rows stand in another order from now on. What is on its way still has the old one. */
  remake(change: (row: GridRow) => GridRow) {
    this.#epoch++
    this.#asked.clear()
    for (const page of this.#pages.values()) page.rows = page.rows.map(change)
    this.#shown++
    this.expire()
  }

  close() {
    this.#epoch++
    clearTimeout(this.#slowly)
    clearTimeout(this.#again)
    this.#asked.clear()
    this.#pages.clear()
  }

  #wanted(): number[] {
    return pagesOf(this.#from, this.#to)
  }

  async #read(): Promise<void> {
    const wanted = this.#wanted()
    for (const page of wanted) {
      const kept = this.#pages.get(page)
      if (kept) kept.used = ++this.#uses
    }
    this.#notice(wanted)
    const next = wanted.find((page) => !this.#asked.has(page) && this.#pages.get(page)?.stale !== false)
    // Two on their way are enough: what is wanted by then is decided when one has come.
    if (next === undefined || this.#asked.size >= 2) return
    const epoch = this.#epoch
    const version = this.#version
    this.#asked.add(next)
    const coming = this.#source.page(next * pageSize, pageSize)
    void this.#read()
    try {
      const { rows, count } = await coming
      if (epoch !== this.#epoch) return
      this.failure = ''
      this.#keep(next, { rows, stale: version !== this.#version, used: ++this.#uses })
      this.#counted(count)
    } catch (error) {
      if (epoch !== this.#epoch) return
      this.failure = error instanceof Error ? error.message : String(error)
      this.#asked.delete(next)
      return // whoever scrolls on, or asks again, tries again
    }
    this.#asked.delete(next)
    void this.#read()
  }

  #keep(number: number, page: Page) {
    this.#pages.set(number, page)
    if (this.#pages.size > most) {
      const [oldest] = [...this.#pages].reduce((a, b) => (a[1].used < b[1].used ? a : b))
      this.#pages.delete(oldest)
    }
    this.#shown++
  }

  /** What takes under 150 ms is not worth a sign. */
  #notice(wanted: number[]) {
    if (wanted.every((page) => this.#pages.has(page))) {
      clearTimeout(this.#slowly)
      this.#slowly = undefined
      this.slow = false
    } else {
      this.#slowly ??= setTimeout(() => (this.slow = true), 150)
    }
  }
}
