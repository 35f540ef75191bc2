// Which connector is asked about before it is deleted. The question is one for the whole window, so that the
// list, the connector's page and the palette can all put it.

export interface Doomed {
  id: string
  name: string
  actions: number
}

class Deleting {
  connector = $state.raw<Doomed | undefined>()
  #closed: (() => void) | undefined

  /** closed puts the focus where it belongs once the question is answered. */
  ask(connector: Doomed, closed?: () => void) {
    this.connector = connector
    this.#closed = closed
  }

  close() {
    this.connector = undefined
    this.#closed?.()
    this.#closed = undefined
  }
}

export const deleting = new Deleting()
