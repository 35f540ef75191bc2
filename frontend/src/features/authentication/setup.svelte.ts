// What the Set Up sheet knows beside the draft: which fields the person has left, and the problems of
// those.
import { check, type Connector, type Problem } from '$lib/api/connectors'

export interface FieldState {
  error?: string
  warning?: string
  fix?: { label: string; apply: () => void }
}

/** The fields outside Advanced. */
const inForm = new Set([
  ...['authorizationUrl', 'tokenUrl', 'refreshUrl', 'deviceUrl', 'scopes', 'clientId'].map((name) => `auth.oauth2.${name}`),
  ...['displayName', 'keyName', 'placement'].map((name) => `auth.apiKey.${name}`),
  ...['url', 'bodyKind', 'body', 'tokenPath', 'fields'].map((name) => `auth.login.${name}`),
])
const isInForm = (field: string) => inForm.has(field) || /^auth\.login\.(fields|form)\./.test(field)

export class SetUp {
  #problems = $state.raw<Problem[]>([])
  #left = $state<Record<string, boolean>>({})
  #all = $state(false)
  #turn = 0
  /** What the issuer says it knows, once it was asked. */
  scopesOffered = $state.raw<string[]>([])
  /** The Advanced section is open. */
  advanced = $state(false)

  constructor(private readonly connector: () => Connector) {}

  /** The authentication of the draft, to be edited beside the chosen method. */
  get auth() {
    return this.connector().auth
  }

  /** Problems of the chosen method; the newest answer wins. */
  async check(): Promise<Problem[]> {
    const turn = ++this.#turn
    const problems = await check($state.snapshot(this.connector()) as Connector)
    if (turn === this.#turn) this.#problems = problems.filter((p) => p.field.startsWith('auth.'))
    return this.#problems
  }

  /** The person left a field: from now on what is wrong with it is said. */
  leave(field: string) {
    this.#left[field] = true
    void this.check()
  }

  /** A field that was found wrong is checked on every keystroke. */
  typed(field: string) {
    if (this.#all || this.#left[field]) void this.check()
  }

  /** Shows every problem of the newest check, those in Advanced too. */
  showAll() {
    this.#all = true
    if (this.blocking.some(({ field }) => !isInForm(field))) this.advanced = true
  }

  get blocking(): Problem[] {
    return this.#problems.filter((p) => !p.warning)
  }

  get shownBlocking(): Problem[] {
    return this.blocking.filter((p) => this.#all || this.#left[p.field])
  }

  /** What a Field is told of its problems. apply puts the certain mend into the field. */
  of(field: string, apply?: (value: string) => void): FieldState {
    if (!this.#all && !this.#left[field]) return {}
    const problem = this.#problems.find((p) => p.field === field)
    if (!problem) return {}
    const fix =
      problem.fixLabel && apply
        ? { label: problem.fixLabel, apply: () => (apply(problem.fixValue), void this.check()) }
        : undefined
    return problem.warning ? { warning: problem.message, fix } : { error: problem.message, fix }
  }
}
