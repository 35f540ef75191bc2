// Which connector the Connect dialog is open for. The dialog itself is one for the whole window, so that
// the list, the connector page, the wizard and the palette can all ask for it.
class Connect {
  connectorId = $state('')

  open(connectorId: string) {
    this.connectorId = connectorId
  }

  close() {
    this.connectorId = ''
  }
}

export const connect = new Connect()
