import * as api from '$lib/api/connectors'
import type { Found } from '$lib/api/connectors'
import * as catalogue from '$lib/api/providers'
import type { Offer } from '$lib/api/providers'
import { shortcuts } from '$lib/shortcuts.svelte'
import { noCategory } from '../connectors/categories'
import { workbookList } from '../workbooks/list/list.svelte'
import { books, commands, places, providers, providerWords, type Known, type Result } from './results'

const groups = ['Commands', 'Go to', 'Actions', 'Providers'] as const
const most = { Commands: 10, 'Go to': 20, Actions: 20, Providers: 4 } as const

/** What the palette knows while it is open. */
export class PaletteSearch {
  text = $state('')
  #found = $state.raw<Found[]>([])
  #known = $state.raw<ReadonlyMap<string, Known>>(new Map())
  #attention = $state.raw<Known[]>([])
  #offers = $state.raw<Offer[]>([])
  #calls = 0

  readonly results = $derived.by<Result[]>(() => {
    const all = [...commands(this.text, shortcuts.commands, this.#attention), ...books(this.text, workbookList.rows ?? []), ...places(this.#found, this.#known), ...providers(this.#offers)]
    return groups.flatMap((g) => all.filter((r) => r.group === g).slice(0, most[g]))
  })

  /** Reads what needs attention, so that it can be offered first. */
  async begin() {
    this.text = ''
    this.#found = []
    this.#offers = []
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
    const system = providerWords(text)
    try {
      const [found, offers, page] = await Promise.all([
        text ? api.find(text) : Promise.resolve([]),
        system.length > 1 ? catalogue.search(system, most.Providers) : Promise.resolve([]),
        api.list({ search: text, category: noCategory, filter: '', sort: 'lastUsed', descending: true, from: 0, count: text ? 50 : 6 }),
      ])
      if (call !== this.#calls) return
      this.#know(page.rows)
      this.#offers = offers
      this.#found = text ? found : page.rows.map((r) => ({ kind: 'connector', id: r.id, connectorId: r.id, title: r.name, detail: '' }))
    } catch {
      if (call === this.#calls) this.#found = this.#offers = []
    }
  }

  #know(rows: Known[]) {
    this.#known = new Map([...this.#known, ...rows.map((r) => [r.id, r] as const)])
  }
}
