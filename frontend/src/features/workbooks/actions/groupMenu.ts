// The menu of an action's columns.
import Columns3 from '@lucide/svelte/icons/columns-3'
import Filter from '@lucide/svelte/icons/list-filter'
import ListTree from '@lucide/svelte/icons/list-tree'
import Pencil from '@lucide/svelte/icons/pencil'
import Play from '@lucide/svelte/icons/play'
import ChartColumn from '@lucide/svelte/icons/chart-column'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { MenuItem } from '$lib/ui/Menu.svelte'
import type { Actions } from './actions.svelte'

export function groupItems(actions: Actions, fillerId: string): MenuItem[] {
  const going = actions.bars.some((run) => run.fillerId === fillerId && run.state === 'running') ? 'A run of these columns is under way' : undefined
  return [
    { id: 'run', label: 'Run rows without a result', icon: Play, disabledReason: going },
    { id: 'map', label: 'Map parameters', icon: ListTree },
    { id: 'output', label: 'Output', icon: Columns3 },
    { id: 'summary', label: 'Run summary', icon: ChartColumn },
    { id: 'filter', label: 'Filter by state…', icon: Filter },
    'separator',
    { id: 'rename', label: 'Rename', icon: Pencil, kbd: 'F2' },
    { id: 'remove', label: 'Remove', icon: Trash2, danger: true, disabledReason: going },
  ]
}

export function groupDoes(actions: Actions, fillerId: string, id: string) {
  if (id === 'run') void actions.run(fillerId, { which: 'empty' })
  else if (id === 'map' || id === 'output' || id === 'summary') actions.open(fillerId, id)
  else if (id === 'remove') void actions.remove(fillerId)
}
