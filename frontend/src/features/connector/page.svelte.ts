// A connector as its page shows it, read again whenever the backend says that it changed.
import { list as listActions, type ActionRow } from '$lib/api/actions'
import { days, type Day } from '$lib/api/activity'
import { failureOf, type Failure } from '$lib/api/call'
import { get, type ConnectorView } from '$lib/api/connectors'
import { on } from '$lib/api/events'

export class ConnectorPageState {
  view = $state.raw<ConnectorView | undefined>()
  actions = $state.raw<ActionRow[]>([])
  days = $state.raw<Day[]>([])
  failure = $state.raw<Failure | undefined>()
  #turn = 0

  constructor(readonly id: string) {}

  /** Reads now, and again on every change, until the returned function is called. */
  follow(): () => void {
    void this.read()
    const off = [on(`connector:${this.id}`, () => void this.read()), on('calls', () => void this.read()), on('signin', () => void this.read())]
    return () => off.forEach((stop) => stop())
  }

  async read() {
    const turn = ++this.#turn
    try {
      const [view, actions, counted] = await Promise.all([get(this.id), listActions(this.id), days(this.id, 14)])
      if (turn !== this.#turn) return
      this.view = view
      this.actions = actions
      this.days = counted
      this.failure = undefined
    } catch (thrown) {
      if (turn === this.#turn) this.failure = failureOf(thrown)
    }
  }

  get connected(): boolean {
    return this.view?.status === 'connected'
  }
}
