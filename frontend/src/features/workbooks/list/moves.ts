// What is done with workbooks as wholes, from the list, the sidebar and the palette.
import Copy from '@lucide/svelte/icons/copy'
import Pencil from '@lucide/svelte/icons/pencil'
import Table2 from '@lucide/svelte/icons/table-2'
import Trash2 from '@lucide/svelte/icons/trash-2'
import { failureOf } from '$lib/api/call'
import * as transfer from '$lib/api/transfer'
import * as workbooks from '$lib/api/workbooks'
import type { WorkbookRow } from '$lib/api/workbooks'
import { report } from '$lib/problem.svelte'
import { go, paths } from '$lib/router.svelte'
import type { MenuItem } from '$lib/ui/Menu.svelte'
import { toast } from '$lib/ui/toast.svelte'
import { opening } from '../actions/opening'
import { asked } from './asked.svelte'
import { workbookList } from './list.svelte'

/** A name that no other workbook has. */
export function freeName(taken: string[], wanted = 'Untitled Workbook'): string {
  const names = new Set(taken.map((name) => name.toLowerCase()))
  let name = wanted
  for (let n = 2; names.has(name.toLowerCase()); n++) name = `${wanted} ${n}`
  return name
}

export async function createWorkbook(): Promise<void> {
  try {
    const taken = (await workbooks.all()).map((row) => row.name)
    const made = await workbooks.create(freeName(taken))
    go(paths.workbook(made.id))
  } catch (thrown) {
    report(thrown, 'The Workbook was not made')
  }
}

/** Asks for a file with rows, which become a workbook of its name. */
export async function importWorkbook(): Promise<void> {
  try {
    const file = await transfer.choose()
    if (file.token) asked.importing = { source: { token: file.token, text: '' }, name: file.name }
  } catch (thrown) {
    report(thrown, 'The file could not be read')
  }
}

export async function openSample(): Promise<void> {
  try {
    const made = await workbooks.sample()
    opening.workbook = made.id
    go(paths.workbook(made.id))
  } catch (thrown) {
    report(thrown, 'The sample Workbook was not made')
  }
}

/** Gives a workbook another name; answers why it could not. */
export async function rename(row: WorkbookRow, name: string): Promise<string> {
  try {
    await workbooks.rename(row.id, name)
    await workbookList.reload()
    return ''
  } catch (thrown) {
    return failureOf(thrown).message
  }
}

export const menuOf = (row: WorkbookRow): MenuItem[] => {
  const disabledReason = row.failure ? row.failure.message : undefined
  return [
    { id: 'open', label: 'Open', icon: Table2, kbd: 'Enter', disabledReason },
    { id: 'rename', label: 'Rename', icon: Pencil, kbd: 'F2', disabledReason },
    { id: 'duplicate', label: 'Duplicate', icon: Copy, kbd: 'Ctrl D', disabledReason },
    'separator',
    { id: 'delete', label: 'Delete', icon: Trash2, kbd: 'Del', danger: true },
  ]
}

export async function choose(id: string, row: WorkbookRow): Promise<void> {
  try {
    if (id === 'open' && !row.failure) go(paths.workbook(row.id))
    else if (id === 'rename' && !row.failure) asked.renaming = row.id
    else if (id === 'duplicate' && !row.failure) {
      const made = await workbooks.duplicate(row.id)
      toast({ message: `${made.name} made.` })
    } else if (id === 'delete') {
      await workbooks.remove(row.id)
      const undo = () => void workbooks.restore(row.id).catch((thrown) => report(thrown, `${row.name} did not come back`))
      toast({ message: `${row.name || 'The Workbook'} deleted.`, undo })
    }
  } catch (thrown) {
    report(thrown, `${row.name || 'The Workbook'} was not changed`)
  }
  await workbookList.reload()
}
