// What a row of the list offers.
import Activity from '@lucide/svelte/icons/activity'
import Copy from '@lucide/svelte/icons/copy'
import Pencil from '@lucide/svelte/icons/pencil'
import PlugZap from '@lucide/svelte/icons/plug-zap'
import Trash2 from '@lucide/svelte/icons/trash-2'
import Upload from '@lucide/svelte/icons/upload'
import type { ConnectorRow } from '$lib/api/connectors'
import { offlineReason } from '$lib/online.svelte'
import { paths } from '$lib/router.svelte'
import type { MenuItem } from '$lib/ui/Menu.svelte'

/** Where Enter leads: a draft that was never saved has a form and nothing else. */
export const doorOf = (row: ConnectorRow): string =>
  row.status === 'draft' ? paths.newConnector(row.id) : paths.connector(row.id)

/** The menu Actions …, in the guide's words. */
export function menuOf(row: ConnectorRow): MenuItem[] {
  const draft = row.status === 'draft'
  const cannotConnect = draft ? `${row.missing || 'Not complete yet'}. Finish and save it first.` : offlineReason(row.baseUrl)
  const connectable = row.status === 'connected' || row.status === 'broken' || row.status === 'expired'
  return [
    { id: 'connect', label: row.status === 'connected' ? 'Connect again' : 'Connect', icon: PlugZap, kbd: 'Shift C', disabledReason: cannotConnect },
    ...(connectable ? [{ id: 'test', label: 'Test connection', icon: Activity, disabledReason: offlineReason(row.baseUrl) }] : []),
    { id: 'edit', label: 'Edit', icon: Pencil, kbd: 'E' },
    { id: 'duplicate', label: 'Duplicate', icon: Copy, kbd: 'Ctrl D' },
    { id: 'export', label: 'Export…', icon: Upload, kbd: 'Ctrl E' },
    'separator',
    { id: 'delete', label: row.actions > 0 ? 'Delete…' : 'Delete', icon: Trash2, kbd: 'Del', danger: true },
  ]
}
