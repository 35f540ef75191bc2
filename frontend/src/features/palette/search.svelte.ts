import * as api from '$lib/api/connectors'
import type { Found } from '$lib/api/connectors'
import { shortcuts } from '$lib/shortcuts.svelte'
import { noCategory } from '../connectors/categories'
import { commands, places, type Known, type Result } from './results'

const groups = ['Commands', 'Go to', 'Actions'] as const

/** What the palette knows while it is open. */
export class PaletteSearch {
  text = $state('')
  #found = $state.raw<Found[]>([])
  #known = $state.raw<ReadonlyMap<string, Known>>(new Map())
  #attention = $state.raw<Known[]>([])
  #calls = 0

  readonly results = $derived.by<Result[]>(() => {
    const all = [...commands(this.text, shortcuts.commands, this.#attention), ...places(this.#found, this.#known)]
    return groups.flatMap((g) => all.filter((r) => r.group === g).slice(0, g === 'Commands' ? 10 : 20))
  })

  /** Reads what needs attention, so that it can be offered first. */
  async begin() {
    this.text = ''
    this.#found = []
    const query = { search: '', category: noCategory, filter: 'attention', sort: 'status', descending: false, from: 0, count: 20 } as const
    try {
      const page = await api.list(query)
      this.#attention = page.rows
      this.#know(page.rows)
      await this.look()
    } catch {
      this.#attention = [] // commands work without
    }
  }

  /** Looks connectors and actions up; the newest words win. */
  async look() {
    const call = ++this.#calls
    const text = this.text.trim()
    try {
      const [found, page] = await Promise.all([
        text ? api.find(text) : Promise.resolve([]),
        api.list({ search: text, category: noCategory, filter: '', sort: 'lastUsed', descending: true, from: 0, count: text ? 50 : 6 }),
      ])
      if (call !== this.#calls) return
      this.#know(page.rows)
      this.#found = text ? found : page.rows.map((r) => ({ kind: 'connector', id: r.id, connectorId: r.id, title: r.name, detail: '' }))
    } catch {
      if (call === this.#calls) this.#found = []
    }
  }

  #know(rows: Known[]) {
    this.#known = new Map([...this.#known, ...rows.map((r) => [r.id, r] as const)])
  }
}
