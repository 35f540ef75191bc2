// The history of a connector in windows: more rows are read as the person scrolls, newest first.
import { list, type CallRow } from '$lib/api/activity'
import { failureOf, type Failure } from '$lib/api/call'
import { on } from '$lib/api/events'

const windowSize = 100

export const periods = [
  { value: 'day', label: 'Last 24 hours', hours: 24 },
  { value: 'week', label: 'Last 7 days', hours: 24 * 7 },
  { value: 'all', label: 'All that is kept', hours: 0 },
] as const
export type Period = (typeof periods)[number]['value']

export class History {
  search = $state('')
  actionId = $state('')
  period = $state<Period>('all')
  failedOnly = $state(false)
  rows = $state.raw<CallRow[]>([])
  failed = $state(0)
  more = $state(false)
  loaded = $state(false)
  failure = $state.raw<Failure | undefined>()
  #turn = 0
  #reading = false
  #typing = 0

  constructor(private readonly connectorId: string) {}

  follow(): () => void {
    void this.read()
    return on('calls', () => void this.read())
  }

  get narrowed(): boolean {
    return !!this.search || !!this.actionId || this.period !== 'all' || this.failedOnly
  }

  /** Reads from the newest again, a moment after the last keystroke. */
  typed() {
    clearTimeout(this.#typing)
    this.#typing = window.setTimeout(() => void this.read(), 150)
  }

  clearFilters() {
    this.search = this.actionId = ''
    this.period = 'all'
    this.failedOnly = false
    void this.read()
  }

  async read() {
    const turn = ++this.#turn
    try {
      const page = await list(this.#query('', Math.max(windowSize, Math.min(200, this.rows.length))))
      if (turn !== this.#turn) return
      this.rows = page.rows
      this.more = page.more
      this.failed = page.failed
      this.failure = undefined
    } catch (thrown) {
      if (turn === this.#turn) this.failure = failureOf(thrown)
    }
    this.loaded = true
  }

  /** Reads the window behind the last row. */
  async readOn() {
    if (!this.more || this.#reading) return
    this.#reading = true
    const turn = this.#turn
    const page = await list(this.#query(this.rows.at(-1)?.id ?? '', windowSize)).catch(() => undefined)
    this.#reading = false
    if (!page || turn !== this.#turn) return
    this.rows = [...this.rows, ...page.rows]
    this.more = page.more
  }

  #query(before: string, count: number) {
    const hours = periods.find((p) => p.value === this.period)?.hours ?? 0
    return {
      connectorId: this.connectorId,
      actionId: this.actionId,
      search: this.search.trim(),
      failedOnly: this.failedOnly,
      since: hours ? new Date(Date.now() - hours * 3_600_000).toISOString() : null,
      before,
      count,
    }
  }
}
