// What can be chosen for an action, from its row and the palette, and which rows a search leaves.
import Copy from '@lucide/svelte/icons/copy'
import Pencil from '@lucide/svelte/icons/pencil'
import Play from '@lucide/svelte/icons/play'
import Trash from '@lucide/svelte/icons/trash-2'
import type { ActionRow } from '$lib/api/actions'
import { go, paths } from '$lib/router.svelte'
import type { MenuItem } from '$lib/ui/Menu.svelte'
import { duplicate, remove } from './moves'

/** An action as far as its menu needs it. */
export interface Offered {
  id: string
  connectorId: string
  name: string
}

export const menu = {
  edit: { id: 'edit', label: 'Edit', icon: Pencil },
  test: { id: 'test', label: 'Test', icon: Play },
  duplicate: { id: 'duplicate', label: 'Duplicate', icon: Copy },
  delete: { id: 'delete', label: 'Delete', icon: Trash, danger: true },
} as const

/** The menu of a saved action where its row is not on screen. */
export const menuOf = (): MenuItem[] => [menu.edit, menu.test, menu.duplicate, 'separator', menu.delete]

/** Does what was chosen of menuOf. */
export function choose(id: string, action: Offered): void {
  if (id === 'edit') go(paths.action(action.connectorId, action.id, 'review'))
  else if (id === 'test') go(paths.action(action.connectorId, action.id, 'test'))
  else if (id === 'duplicate') void duplicate(action)
  else if (id === 'delete') void remove(action)
}

/** Empty for all. */
export type CategoryFilter = '' | ActionRow['action']['category']

/** Every word typed is somewhere in the name, the description or the call. */
export function fits({ action }: ActionRow, search: string, category: CategoryFilter): boolean {
  if (category && action.category !== category) return false
  const text = `${action.name} ${action.description} ${action.method} ${action.endpoint}`.toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
