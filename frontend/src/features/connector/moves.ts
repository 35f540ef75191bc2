// What can be done with an action from the connector's page.
import * as api from '$lib/api/actions'
import { report } from '$lib/problem.svelte'
import { go, paths, type ActionStep } from '$lib/router.svelte'
import { toast } from '$lib/ui/toast.svelte'

export const title = (name: string): string => name.trim() || 'Untitled action'

/** Begins an action and opens its first step. */
export async function createAction(connectorId: string): Promise<void> {
  try {
    const draft = await api.draft(connectorId, '')
    go(paths.newAction(connectorId, draft.action.id))
  } catch (thrown) {
    report(thrown, 'The action could not be begun', () => createAction(connectorId))
  }
}

/** Where an action is opened: a draft where it was left, a saved one at its review, or at the given step. */
export function doorOf(row: api.ActionRow, step: ActionStep = row.draft ? 'details' : 'review'): string {
  const { connectorId, id } = row.action
  return row.draft ? paths.newAction(connectorId, id, step) : paths.action(connectorId, id, step)
}

export const openAction = (row: api.ActionRow, step?: ActionStep) => go(doorOf(row, step))

type Named = Pick<api.Action, 'id' | 'name'>

export async function duplicate({ id, name }: Named): Promise<void> {
  try {
    const copy = await api.duplicate(id)
    toast({ message: `${title(copy.name)} created` })
  } catch (thrown) {
    report(thrown, `${title(name)} was not duplicated`)
  }
}

/** Deletes at once; the message takes it back. */
export async function remove({ id, name }: Named): Promise<void> {
  try {
    const gone = await api.remove(id)
    toast({ message: `${title(gone.name)} deleted`, undo: () => void restore(id, gone.name) })
  } catch (thrown) {
    report(thrown, `${title(name)} was not deleted`)
  }
}

async function restore(id: string, name: string): Promise<void> {
  try {
    await api.restore(id)
  } catch (thrown) {
    report(thrown, `${title(name)} did not come back`, () => restore(id, name))
  }
}

/** Moves an action by so many places; the list is shown in its new order at once by the change event. */
export async function move(rows: api.ActionRow[], id: string, by: number): Promise<void> {
  const ids = rows.map((row) => row.action.id)
  const from = ids.indexOf(id)
  const to = Math.max(0, Math.min(ids.length - 1, from + by))
  if (from === to) return
  ids.splice(to, 0, ...ids.splice(from, 1))
  try {
    await api.reorder(rows[0]?.action.connectorId ?? '', ids)
  } catch (thrown) {
    report(thrown, 'The order was not changed')
  }
}
