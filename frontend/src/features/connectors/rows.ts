// What can be chosen for a connector: from its row, its page and the palette.
import Activity from '@lucide/svelte/icons/activity'
import Copy from '@lucide/svelte/icons/copy'
import Pencil from '@lucide/svelte/icons/pencil'
import PlugZap from '@lucide/svelte/icons/plug-zap'
import Trash2 from '@lucide/svelte/icons/trash-2'
import Upload from '@lucide/svelte/icons/upload'
import type { ConnectorRow } from '$lib/api/connectors'
import { connect } from '$lib/connect.svelte'
import { offlineReason } from '$lib/online.svelte'
import { go, paths } from '$lib/router.svelte'
import type { MenuItem } from '$lib/ui/Menu.svelte'
import { deleting } from './deleting.svelte'
import * as moves from './moves'

/** A connector as far as its menu needs it. */
export type Offered = Pick<ConnectorRow, 'id' | 'name' | 'baseUrl' | 'status' | 'missing' | 'actions'>

/** Where Enter leads: a draft that was never saved has a form and nothing else. */
export const doorOf = (row: Pick<ConnectorRow, 'id' | 'status'>): string =>
  row.status === 'draft' ? paths.newConnector(row.id) : paths.connector(row.id)

// The keys that the list listens to.
const listKeys: Record<string, string> = { connect: 'Shift C', edit: 'E', duplicate: 'Ctrl D', export: 'Ctrl E', delete: 'Del' }

/** The menu Actions …, in the guide's words, with the keys that work where it is opened. */
export function menuOf(row: Offered, keys = listKeys): MenuItem[] {
  const draft = row.status === 'draft'
  const cannotConnect = draft ? `${row.missing || 'Not complete yet'}. Finish and save it first.` : offlineReason(row.baseUrl)
  const connectable = row.status === 'connected' || row.status === 'broken' || row.status === 'expired'
  const items: MenuItem[] = [
    { id: 'connect', label: row.status === 'connected' ? 'Connect again' : 'Connect', icon: PlugZap, disabledReason: cannotConnect },
    ...(connectable ? [{ id: 'test', label: 'Test connection', icon: Activity, disabledReason: offlineReason(row.baseUrl) }] : []),
    { id: 'edit', label: 'Edit', icon: Pencil },
    { id: 'duplicate', label: 'Duplicate', icon: Copy },
    { id: 'export', label: 'Export…', icon: Upload },
    'separator',
    { id: 'delete', label: row.actions > 0 ? 'Delete…' : 'Delete', icon: Trash2, danger: true },
  ]
  return items.map((item) => (item === 'separator' ? item : { ...item, kbd: keys[item.id] }))
}

/** Does what was chosen, or nothing if it is not offered now. closed is called once a question is answered. */
export function choose(id: string, row: Offered, closed?: () => void): void {
  const item = menuOf(row).find((i) => i !== 'separator' && i.id === id)
  if (!item || item === 'separator' || item.disabledReason) return
  if (id === 'connect') connect.open(row.id)
  else if (id === 'test') void moves.testConnection(row)
  else if (id === 'edit') go(row.status === 'draft' ? doorOf(row) : paths.editConnector(row.id))
  else if (id === 'duplicate') void moves.duplicate(row)
  else if (id === 'export') void moves.exportConnector(row)
  else if (row.actions > 0) deleting.ask(row, closed)
  else void moves.remove(row)
}
