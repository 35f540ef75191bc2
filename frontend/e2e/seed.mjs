// Fills the application for journeys that are about something else: through the methods that the page calls.

const noSecrets = { clientSecret: '', apiKey: '', further: {} }

/** A saved connector; with a key, connected. auth is merged into what a new connector has. */
export async function connector(j, { name, key = '', auth = {}, ...fields }) {
  const { connector: fresh } = await j.bridge('Connectors.Draft', '')
  const { oauth2 = {}, apiKey = {}, method = 'apiKey' } = auth
  const filled = {
    ...fresh, name, category: 'CRM', ...fields,
    auth: {
      ...fresh.auth, method,
      oauth2: { ...fresh.auth.oauth2, ...oauth2 },
      apiKey: { ...fresh.auth.apiKey, displayName: 'Vendor key', keyName: 'X-Api-Key', placement: 'header', ...apiKey },
    },
  }
  const { connector: saved } = await j.bridge('Connectors.Save', filled, { ...noSecrets, clientSecret: oauth2.clientId ? 'seeded-secret' : '' })
  if (key) await j.bridge('Connecting.Key', 'seed', saved.id, { ...noSecrets, apiKey: key })
  return saved
}

/** A saved action of a connector with its sample values. */
export async function action(j, connectorId, fields, samples = {}) {
  const draft = await j.bridge('Actions.Draft', connectorId, '')
  const filled = { ...draft, action: { ...draft.action, method: 'GET', category: 'retrieve', ...fields }, samples }
  return j.bridge('Actions.Save', filled)
}

/** A draft of an action that was never saved. */
export async function draft(j, connectorId, fields, samples = {}) {
  const begun = await j.bridge('Actions.Draft', connectorId, '')
  return j.bridge('Actions.SaveDraft', { ...begun, action: { ...begun.action, ...fields }, samples })
}

/** Tests an action with the given values, or those kept. */
export async function call(j, { connectorId, id }, samples) {
  const kept = await j.bridge('Actions.Draft', connectorId, id)
  return j.bridge('Tests.Run', 'seed', { ...kept, samples: samples ?? kept.samples })
}

/** A field of an output. */
export const field = (name, path = name.toLowerCase(), type = 'text') =>
  ({ name, path, type, nullable: false, optional: false, mixed: false, sample: '' })
