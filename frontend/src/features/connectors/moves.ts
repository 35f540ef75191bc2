// What can be done with a connector from the list, its page and the palette.
import * as connections from '$features/connector/connections'
import * as application from '$lib/api/application'
import * as api from '$lib/api/connectors'
import type { Dropped } from '$lib/api/drops'
import { plural } from '$lib/format'
import { problemDialog, report } from '$lib/problem.svelte'
import { go, paths, router } from '$lib/router.svelte'
import { toast, toasts } from '$lib/ui/toast.svelte'

interface Named {
  id: string
  name: string
}

/** The words for a connector without a name yet. */
export const title = (name: string): string => name.trim() || 'Untitled data connector'

export async function duplicate({ id, name }: Named): Promise<void> {
  try {
    const copy = await api.duplicate(id)
    toast({ message: `${title(copy.name)} created`, text: 'Credentials are not copied.' })
  } catch (thrown) {
    report(thrown, `${title(name)} was not duplicated`, () => duplicate({ id, name }))
  }
}

/** Runs the connection check of the connection that is used by default. */
export async function testConnection({ id, name }: Named): Promise<void> {
  try {
    await connections.testConnection((await api.get(id)).connection)
  } catch (thrown) {
    report(thrown, `${title(name)} could not be tested`)
  }
}

let exported = 0

export async function exportConnector({ id, name }: Named): Promise<void> {
  try {
    const path = await api.exportFile(id)
    if (!path) return
    // Only the file exported last can be shown: its message takes the place of the one before.
    toasts.dismiss(exported)
    const actions = [{ label: 'Show file', run: () => void showExported() }]
    exported = toast({ message: 'Exported without secrets.', text: path, actions, seconds: 10 })
  } catch (thrown) {
    problemDialog.show(thrown, `${title(name)} was not exported`, () => exportConnector({ id, name }))
  }
}

async function showExported(): Promise<void> {
  try {
    await api.showExported()
  } catch (thrown) {
    report(thrown, 'The file was not shown')
  }
}

export async function importConnector(): Promise<void> {
  try {
    arrived(await api.importFile())
  } catch (thrown) {
    problemDialog.show(thrown, 'The file was not imported', importConnector)
  }
}

/** Imports a file dropped on the window. */
export async function importDropped({ token, name }: Dropped): Promise<void> {
  try {
    arrived(await api.importDropped(token))
  } catch (thrown) {
    problemDialog.show(thrown, `${name} was not imported`)
  }
}

function arrived({ connectorId, name, actions, warnings }: api.Imported): void {
  if (!connectorId) return
  const text = [`${plural(actions, 'action')}. Secrets are never part of a file: enter them, then connect.`, ...warnings]
  // Warnings stay until they were read.
  const warned = warnings.length > 0
  toast({ tone: warned ? 'info' : 'success', message: `${title(name)} imported`, text: text.join(' '), seconds: warned ? 0 : 10 })
  go(paths.connector(connectorId))
}

/** Deletes at once; the message takes it back. */
export async function remove({ id, name }: Named): Promise<void> {
  try {
    const gone = await api.remove(id)
    const at = router.current
    if (at.name === 'connector' && at.id === id) go(paths.connectors())
    toast({
      message: `${title(gone.name)} deleted`,
      text: gone.actions ? `Its ${plural(gone.actions, 'action')} went with it.` : undefined,
      undo: () => void restore({ id, name: gone.name }),
      seconds: Math.max(3, Math.min(10, (Date.parse(gone.until) - Date.now()) / 1000)),
    })
  } catch (thrown) {
    report(thrown, `${title(name)} was not deleted`, () => remove({ id, name }))
  }
}

async function restore({ id, name }: Named): Promise<void> {
  try {
    await api.restore(id)
  } catch (thrown) {
    report(thrown, `${title(name)} did not come back`, () => restore({ id, name }))
  }
}

/** Starts the sample vendor on this computer and goes to its connector. */
export async function trySample(): Promise<void> {
  try {
    const sample = await application.startSample()
    go(paths.connector(sample.connectorId))
  } catch (thrown) {
    problemDialog.show(thrown, 'The sample connector did not start', trySample)
  }
}
