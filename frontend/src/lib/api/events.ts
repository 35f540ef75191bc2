import { EventsOn } from '../../../wailsjs/runtime/runtime'
import type { SignIn } from './connecting'
import type { Pages } from './limits'
import type { RunProgress } from './runs'
import type { ImportProgress } from './transfer'

/** Events are hints: what they are about is read again from the backend. */
interface Events {
  connectors: null // the list of connectors changed
  signin: SignIn // a sign-in went on
  calls: null // the history changed
  settings: null
  pages: Pages // pages of a test went on
  workbooks: null // the list of workbooks changed
  run: RunProgress // a run went on
  [workbook: `workbook:${string}`]: null // rows, columns or results of one workbook changed
  [transfer: `transfer:${string}`]: ImportProgress // an import, an export or a filling went on
  [connector: `connector:${string}`]: null // one connector, its actions or its connection changed
}

/** Calls fn on every event until the returned function is called. */
export function on<E extends keyof Events>(event: E, fn: (data: Events[E]) => void): () => void {
  return EventsOn(event, fn)
}
