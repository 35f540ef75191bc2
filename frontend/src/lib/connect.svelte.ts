// Which connector and connection the Connect dialog is open for. The dialog itself is one for the whole
// window, so that the list, the connector page, the wizard and the palette can all ask for it.
class Connect {
  connectorId = $state('')
  /** Empty for the connection that is used by default. */
  connectionId = $state('')

  open(connectorId: string, connectionId = '') {
    this.connectionId = connectionId
    this.connectorId = connectorId
  }

  close() {
    this.connectorId = this.connectionId = ''
  }
}

export const connect = new Connect()
