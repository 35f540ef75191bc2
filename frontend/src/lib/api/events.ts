import { EventsOn } from '../../../wailsjs/runtime/runtime'
import type { SignIn } from './connecting'
import type { Pages } from './limits'

/** Events are hints: what they are about is read again from the backend. */
interface Events {
  connectors: null // the list of connectors changed
  signin: SignIn // a sign-in went on
  calls: null // the history changed
  settings: null
  pages: Pages // pages of a test went on
  [connector: `connector:${string}`]: null // one connector, its actions or its connection changed
}

/** Calls fn on every event until the returned function is called. */
export function on<E extends keyof Events>(event: E, fn: (data: Events[E]) => void): () => void {
  return EventsOn(event, fn)
}
