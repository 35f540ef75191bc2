// What can be done with a connection from the connector's page.
import * as api from '$lib/api/connections'
import type { KeyConnected } from '$lib/api/connecting'
import type { Connection } from '$lib/api/connections'
import { newTask } from '$lib/api/tests'
import { report } from '$lib/problem.svelte'
import { toast } from '$lib/ui/toast.svelte'

export async function makeDefault(connection: Connection): Promise<void> {
  try {
    await api.makeDefault(connection.id)
    toast({ message: `${connection.name} is the default connection` })
  } catch (thrown) {
    report(thrown, `${connection.name} was not made the default`)
  }
}

/** Runs the connection check and says what came of it. */
export async function testConnection(connection: Connection): Promise<void> {
  try {
    sayCheck((await api.test(newTask(), connection.id)).check)
  } catch (thrown) {
    report(thrown, 'The connection could not be tested')
  }
}

/** Says what a connection check came to. */
export function sayCheck(check: KeyConnected['check']): void {
  if (check?.response) {
    const { status, statusText } = check.response
    toast({ tone: status < 400 ? 'success' : 'danger', message: `The connection check answered ${status} ${statusText}` })
  } else {
    toast({ tone: 'danger', message: 'The connection check got no answer', text: check?.failure?.message })
  }
}

/** What tells connections apart besides their names: as whom, and with which values. */
export function detailOf(connection: Connection): string {
  return [connection.identity, ...Object.values(connection.values)].filter(Boolean).join(' · ')
}

export const noCheck = 'Choose a connection check first: Edit, then Connection check'
