// What the dialogs see of a connector that is connected by one of its connections.
import type { ResolvedConnection } from '$lib/api/connections'
import type { ConnectorView } from '$lib/api/connectors'

/** The view of a connector with the connection of an id in the place of the default one. */
export function chosen(view: ConnectorView, connectionId: string): ConnectorView {
  const connection = view.connections.find(({ id }) => id === connectionId) ?? view.connection
  return { ...view, connection }
}

/** The view with what the connection's own method asks for; the first one for a method that is not there any more. */
export function signing(view: ConnectorView): ConnectorView {
  const method = view.methods.find(({ choice }) => choice.id === view.connection.alternative) ?? view.methods[0]
  if (!method) return view
  return { ...view, connector: { ...view.connector, auth: method.auth }, parameters: method.parameters, fields: method.fields }
}

/** What the connection's method is called, where the connector has several. */
export function methodOf(view: ConnectorView, connection = view.connection): string {
  if (view.methods.length < 2) return ''
  return view.methods.find(({ choice }) => choice.id === connection.alternative)?.choice.name ?? 'A method that was removed'
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
