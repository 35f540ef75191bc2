// What the palette offers for the words typed into it.
import { connect } from '$lib/connect.svelte'
import type { ConnectorRow, Found } from '$lib/api/connectors'
import type { Offer } from '$lib/api/providers'
import type { WorkbookRow } from '$lib/api/workbooks'
import { plural, shortUrl } from '$lib/format'
import { go, paths } from '$lib/router.svelte'
import type { Command } from '$lib/shortcuts.svelte'
import type { IconType } from '$lib/ui/icon'
import type { MenuItem } from '$lib/ui/Menu.svelte'
import type { Status } from '$lib/ui/StatusBadge.svelte'
import LayoutTemplate from '@lucide/svelte/icons/layout-template'
import PlugZap from '@lucide/svelte/icons/plug-zap'
import Table2 from '@lucide/svelte/icons/table-2'
import Zap from '@lucide/svelte/icons/zap'
import * as actions from '../connector/rows'
import { createFromProvider } from '../connectors/fresh'
import * as connectors from '../connectors/rows'
import type { Offered as OfferedConnector } from '../connectors/rows'

export interface Result {
  id: string
  group: 'Commands' | 'Go to' | 'Actions' | 'Providers'
  title: string
  detail?: string
  icon?: IconType
  /** Shown with its logo. */
  logo?: { hash: string; name: string }
  status?: Status
  keys?: string
  run: () => void
  /** What else can be done with it (Ctrl Enter). */
  menu?: { items: MenuItem[]; choose: (id: string) => void }
}

/** A connector as far as the palette needs it. */
export type Known = OfferedConnector & Pick<ConnectorRow, 'logo'>

// What needs doing comes first.
const urgency: Record<Status, number> = { expired: 0, broken: 1, notConnected: 2, connecting: 9, connected: 9, draft: 9 }

/** Commands of the page and the window, and connecting what is not connected. */
export function commands(text: string, registered: Command[], attention: Known[]): Result[] {
  // A name alone leads to the connector rather than to signing in, unless that is what it waits for.
  const verb = 'connect'.startsWith(words(text)[0] ?? '')
  const connecting = attention
    .filter((c) => urgency[c.status] < (verb ? 9 : 2))
    .toSorted((a, b) => urgency[a.status] - urgency[b.status])
    .slice(0, text ? 4 : 2)
    .map<Result>((c) => ({
      id: `connect:${c.id}`,
      group: 'Commands',
      title: `Connect ${c.name}`,
      icon: PlugZap,
      status: c.status,
      run: () => connect.open(c.id),
      menu: menuOf(c),
    }))
  // What was added last belongs to the page that is open: it comes first.
  const labelled = registered
    .toReversed()
    .filter((c) => c.label && c.when?.() !== false)
    .map<Result>((c) => ({
      id: `command:${c.label}`,
      group: c.label?.startsWith('Go to') || c.label === 'Settings' ? 'Go to' : 'Commands',
      title: c.label?.replace(/^Go to /, '') ?? '',
      icon: c.icon,
      keys: c.keys,
      run: c.run,
    }))
  const unique = new Map([...connecting, ...labelled].map((r) => [r.id, r]))
  return [...unique.values()].filter((r) => matches(r.title, text))
}

/** Connectors and actions that the backend found. */
export function places(found: Found[], known: ReadonlyMap<string, Known>): Result[] {
  return found.map((f) => {
    const connector = known.get(f.connectorId || f.id)
    if (f.kind === 'action') {
      const choose = (id: string) => actions.choose(id, { id: f.id, connectorId: f.connectorId, name: f.title })
      const menu = { items: actions.menuOf(), choose }
      return { id: `action:${f.id}`, group: 'Actions', title: f.title, detail: f.detail, icon: Zap, run: () => choose('edit'), menu }
    }
    const draft = connector?.status === 'draft'
    return {
      id: `connector:${f.id}`,
      group: 'Go to',
      title: f.title,
      detail: shortUrl(f.detail),
      logo: { hash: connector?.logo ?? '', name: f.title },
      status: connector?.status,
      run: () => go(draft ? paths.newConnector(f.id) : paths.connector(f.id)),
      menu: connector && menuOf(connector),
    }
  })
}

/** Workbooks by their names; those that changed last while nothing is typed. */
export function books(text: string, rows: WorkbookRow[]): Result[] {
  const able = rows.filter((row) => !row.failure && matches(row.name, text)).toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt))
  return able.slice(0, text.trim() ? 20 : 3).map((row) => ({
    id: `workbook:${row.id}`,
    group: 'Go to',
    title: row.name,
    detail: plural(row.rows, 'row'),
    icon: Table2,
    run: () => go(paths.workbook(row.id)),
  }))
}

// The keys of the list do not work here, so that none is shown.
const menuOf = (c: Known) => ({ items: connectors.menuOf(c, {}), choose: (id: string) => connectors.choose(id, c) })

/** Beginning a connector from a provider of the catalogue. */
export function providers(offers: Offer[]): Result[] {
  return offers.map((o) => ({
    id: `provider:${o.id}`,
    group: 'Providers',
    title: `Create ${o.name} connector`,
    detail: o.category,
    icon: LayoutTemplate,
    run: () => void createFromProvider(o.id),
  }))
}

/** What is asked of the catalogue: the words without those of the command. */
export const providerWords = (text: string): string => words(text).filter((w) => !['create', 'new', 'connector', 'data'].includes(w)).join(' ')

const words = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Every word typed begins a word of the title. */
export function matches(title: string, text: string): boolean {
  const begun = words(title)
  return words(text).every((w) => begun.some((b) => b.startsWith(w)))
}

/** The title in pieces, those that match what was typed marked. */
export function marked(title: string, text: string): { text: string; hit: boolean }[] {
  const wanted = words(text)
  const pieces: { text: string; hit: boolean }[] = []
  for (const piece of title.split(/(\s+)/)) {
    const hit = wanted.filter((w) => piece.toLowerCase().startsWith(w)).sort((a, b) => b.length - a.length)[0]
    if (hit) pieces.push({ text: piece.slice(0, hit.length), hit: true }, { text: piece.slice(hit.length), hit: false })
    else pieces.push({ text: piece, hit: false })
  }
  return pieces.filter((p) => p.text)
}
