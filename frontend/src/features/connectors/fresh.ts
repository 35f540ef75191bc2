import * as api from '$lib/api/connectors'
import type { ConnectorDraft } from '$lib/api/connectors'
import { go, paths } from '$lib/router.svelte'

// New connectors that nothing was typed into yet: they are kept nowhere else.
const fresh = new Map<string, ConnectorDraft>()
// Those that begin with a provider: its id, or nothing while one is to be chosen.
const starts = new Map<string, string>()

/** Begins a new connector and goes to its form. */
export async function createConnector(name = ''): Promise<void> {
  go(paths.newConnector(await begin(name)))
}

/** Begins a new connector that is filled in from a provider, which is chosen first when none is given. */
export async function createFromProvider(provider = ''): Promise<void> {
  const id = await begin('')
  starts.set(id, provider)
  go(paths.newConnector(id))
}

async function begin(name: string): Promise<string> {
  const draft = await api.draft('')
  draft.connector.name = name
  fresh.set(draft.connector.id, draft)
  return draft.connector.id
}

/** The provider that a form just begun starts with, told once; undefined when it starts empty. */
export function startOf(id: string): string | undefined {
  const provider = starts.get(id)
  starts.delete(id)
  return provider
}

/** The draft of a connector, kept or just begun. */
export async function openDraft(id: string): Promise<ConnectorDraft> {
  const begun = fresh.get(id)
  fresh.delete(id)
  return begun ?? (await api.draft(id))
}
