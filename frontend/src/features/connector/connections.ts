// What can be done with a connection from the connector's page.
import * as api from '$lib/api/connections'
import type { Connection } from '$lib/api/connections'
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

/** What tells connections apart besides their names: as whom, and with which values. */
export function detailOf(connection: Connection): string {
  return [connection.identity, ...Object.values(connection.values)].filter(Boolean).join(' · ')
}
