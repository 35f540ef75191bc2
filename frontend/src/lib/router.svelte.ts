// Routes are hashes: the page is one file, and a reload keeps the place.

export const connectorTabs = ['overview', 'authentication', 'actions', 'activity'] as const
export type ConnectorTab = (typeof connectorTabs)[number]

export const actionSteps = ['details', 'api-call', 'test', 'output', 'review'] as const
export type ActionStep = (typeof actionSteps)[number]

export type Route =
  | { name: 'connectors' }
  | { name: 'connector-form'; id: string; isNew: boolean }
  | { name: 'connector'; id: string; tab: ConnectorTab }
  | { name: 'action'; connectorId: string; id: string; step: ActionStep; isNew: boolean }
  | { name: 'workbooks' }
  | { name: 'workbook'; id: string }
  | { name: 'settings' }

/** Reads a hash; anything unknown leads to the list. */
export function parse(hash: string): Route {
  const [root, id, page, a, b, c] = hash.replace(/^#?\/?/, '').split('/')
  if (root === 'settings') return { name: 'settings' }
  if (root === 'workbooks') return id ? { name: 'workbook', id } : { name: 'workbooks' }
  if (root !== 'connectors' || !id) return { name: 'connectors' }
  if (id === 'new') return { name: 'connector-form', id: page ?? '', isNew: true }
  if (page === 'edit') return { name: 'connector-form', id, isNew: false }
  if (page === 'actions' && a === 'new' && b) return { name: 'action', connectorId: id, id: b, step: step(c), isNew: true }
  if (page === 'actions' && a) return { name: 'action', connectorId: id, id: a, step: step(b), isNew: false }
  return { name: 'connector', id, tab: connectorTabs.find((t) => t === page) ?? 'overview' }
}

const step = (text: string | undefined): ActionStep => actionSteps.find((s) => s === text) ?? 'details'

/** The hash of a route, for links and for go. */
export const paths = {
  connectors: () => '#/connectors',
  newConnector: (draftId: string) => `#/connectors/new/${draftId}`,
  editConnector: (id: string) => `#/connectors/${id}/edit`,
  connector: (id: string, tab: ConnectorTab = 'overview') => `#/connectors/${id}/${tab}`,
  newAction: (connectorId: string, draftId: string, at: ActionStep = 'details') =>
    `#/connectors/${connectorId}/actions/new/${draftId}/${at}`,
  action: (connectorId: string, id: string, at: ActionStep = 'details') =>
    `#/connectors/${connectorId}/actions/${id}/${at}`,
  workbooks: () => '#/workbooks',
  workbook: (id: string) => `#/workbooks/${id}`,
  settings: () => '#/settings',
}

/** Asked before the place is left; answers whether it may be. */
export type Guard = (to: Route) => boolean | Promise<boolean>

class Router {
  current = $state.raw<Route>(parse(location.hash))
  /** The hash before this one, to come back to from settings. */
  previous = $state.raw('')
  #guard: Guard | undefined
  #hash = location.hash

  constructor() {
    window.addEventListener('hashchange', () => void this.#follow())
  }

  async #follow() {
    const hash = location.hash
    if (hash === this.#hash) return
    const to = parse(hash)
    const guard = this.#guard
    if (guard) {
      // The address bar goes back while the question is open, forward again if it may.
      history.replaceState(null, '', this.#hash || '#/connectors')
      if (!(await guard(to))) return
      if (this.#guard === guard) this.#guard = undefined
      history.replaceState(null, '', hash)
    }
    this.#show(hash, to)
  }

  #show(hash: string, to: Route) {
    this.previous = this.#hash
    this.#hash = hash
    this.current = to
  }

  /** Changes the address without asking and without a step in the history: the place stays the same. */
  replace(path: string) {
    history.replaceState(null, '', path)
    this.#show(path, parse(path))
  }

  /** Lets fn decide whether the present place may be left, until the returned function is called. */
  guard(fn: Guard): () => void {
    this.#guard = fn
    return () => {
      if (this.#guard === fn) this.#guard = undefined
    }
  }
}

export const router = new Router()

/** Goes to a path such as "#/connectors" (paths makes them). */
export function go(path: string): void {
  location.hash = path
}
