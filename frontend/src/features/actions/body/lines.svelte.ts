import { failureOf, type Failure } from '$lib/api/call'
import * as tests from '$lib/api/tests'
import type { Hit, View } from '$lib/api/tests'

const window = 200 // lines read at once; the backend allows 500
const kept = 25 // windows remembered

/** The lines of a body that stays in its file, read as they come on screen. */
export class BodyLinesWindow {
  readonly bodyId: string
  readonly view: View
  failure = $state.raw<Failure | undefined>()
  #windows = new Map<number, string[]>()
  #reading = new Set<number>()
  #version = $state(0)

  constructor(bodyId: string, view: View) {
    this.bodyId = bodyId
    this.view = view
  }

  /** A line, or undefined while it is on its way. */
  line(index: number): string | undefined {
    void this.#version
    const first = Math.floor(index / window) * window
    const lines = this.#windows.get(first)
    if (!lines) void this.#read(first)
    return lines?.[index - first]
  }

  async #read(first: number): Promise<void> {
    if (this.#reading.has(first)) return
    this.#reading.add(first)
    try {
      this.#windows.set(first, await tests.lines(this.bodyId, this.view, first, window))
      this.#forget()
      this.#reading.delete(first)
      this.#version++
    } catch (thrown) {
      this.failure = failureOf(thrown) // and this window is not asked for again
    }
  }

  // A Map keeps the order of insertion: the oldest windows go first.
  #forget() {
    for (const first of this.#windows.keys()) {
      if (this.#windows.size <= kept) return
      this.#windows.delete(first)
    }
  }
}

/** Searching a body: all of it is searched, hits come in windows. */
export class BodySearch {
  text = $state('')
  hits = $state.raw<Hit[]>([])
  total = $state.raw(0)
  more = $state.raw(false) // the count reached its bound
  at = $state.raw(-1)
  working = $state.raw(false)
  searched = $state.raw('') // the text that hits belong to
  failure = $state.raw<Failure | undefined>()

  #bodyId: () => string
  #view: () => View
  #task = ''
  #searches = 0

  constructor(bodyId: () => string, view: () => View) {
    this.#bodyId = bodyId
    this.#view = view
  }

  current = $derived.by(() => this.hits[this.at])

  async start(): Promise<void> {
    const text = this.text
    this.hits = []
    this.at = -1
    this.total = 0
    this.searched = text
    if (!text) return this.stop()
    await this.#window(0)
    if (this.hits.length > 0) this.at = 0
  }

  async #window(from: number): Promise<void> {
    const mine = ++this.#searches
    if (this.working) void tests.stop(this.#task).catch(() => undefined)
    const task = (this.#task = tests.newTask())
    this.working = true
    try {
      const found = await tests.search(task, this.#bodyId(), this.#view(), this.searched, from)
      if (mine !== this.#searches) return
      const last = this.hits.at(-1)
      const fresh = found.hits.filter((h) => !last || h.line > last.line || (h.line === last.line && h.column > last.column))
      this.hits = [...this.hits, ...fresh]
      if (from === 0) {
        this.total = found.total
        this.more = found.more
      }
      this.failure = undefined
    } catch (thrown) {
      if (mine === this.#searches) this.failure = failureOf(thrown)
    } finally {
      if (mine === this.#searches) this.working = false
    }
  }

  /** Goes to the next hit, or the one before; around at the ends. */
  async step(by: 1 | -1): Promise<void> {
    if (this.text !== this.searched) return this.start()
    const known = this.hits.length
    if (known === 0) return
    if (by === 1 && this.at === known - 1 && known < this.total) await this.#window(this.hits[known - 1]!.line)
    if (by === -1 && this.at === 0 && known < this.total) return // the last one is not known
    this.at = (this.at + by + this.hits.length) % this.hits.length
  }

  stop() {
    this.#searches++
    if (this.working) void tests.stop(this.#task).catch(() => undefined)
    this.working = false
  }
}
