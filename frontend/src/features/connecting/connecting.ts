// What the dialogs see of a connector that is connected by one of its connections.
import type { ResolvedConnection } from '$lib/api/connections'
import type { ConnectorView } from '$lib/api/connectors'

/** The view of a connector with the connection of an id in the place of the default one. */
export function chosen(view: ConnectorView, connectionId: string): ConnectorView {
  const connection = view.connections.find(({ id }) => id === connectionId) ?? view.connection
  return { ...view, connection }
}

/** The connector's name, with that of the connection where there are several. */
export function named(view: ConnectorView): string {
  const { name } = view.connector
  return view.connections.length > 1 ? `${name} (${view.connection.name})` : name
}

/** The view with its name and its addresses as this connection has them. */
export function filled(view: ConnectorView, addresses: ResolvedConnection | undefined): ConnectorView {
  const connector = structuredClone(view.connector)
  connector.name = named(view)
  if (addresses) {
    connector.baseUrl = addresses.baseUrl
    if (addresses.authorizationUrl) connector.auth.oauth2.authorizationUrl = addresses.authorizationUrl
    if (addresses.tokenUrl) connector.auth.oauth2.tokenUrl = addresses.tokenUrl
  }
  return { ...view, connector }
}
