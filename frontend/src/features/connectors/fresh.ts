import * as api from '$lib/api/connectors'
import type { ConnectorDraft } from '$lib/api/connectors'
import { go, paths } from '$lib/router.svelte'

// New connectors that nothing was typed into yet: they are kept nowhere else.
const fresh = new Map<string, ConnectorDraft>()

/** Begins a new connector and goes to its form. */
export async function createConnector(name = ''): Promise<void> {
  const draft = await api.draft('')
  draft.connector.name = name
  fresh.set(draft.connector.id, draft)
  go(paths.newConnector(draft.connector.id))
}

/** The draft of a connector, kept or just begun. */
export async function openDraft(id: string): Promise<ConnectorDraft> {
  const begun = fresh.get(id)
  fresh.delete(id)
  return begun ?? (await api.draft(id))
}
