// One connector being created or edited. What is typed is kept as a draft as it goes; secrets only when
// it is saved.
import { ApiError, failureOf, type Failure } from '$lib/api/call'
import * as api from '$lib/api/connectors'
import type { ConnectionField, ConnectionParameter } from '$lib/api/connections'
import type { Connector, ConnectorDraft, Problem } from '$lib/api/connectors'
import { takenBack, type Filling } from '../providers/filling'
import { openDraft } from './fresh'

export class ConnectorForm {
  connector = $state() as Connector
  typed = $state(api.noSecrets())
  problems = $state.raw<Problem[]>([])
  storedSecrets = $state.raw<string[]>([])
  /** The connection parameters, those that were found in the addresses included. */
  fields = $state.raw<ConnectionField[]>([])
  /** It was saved once: this is an edit. */
  saved = $state(false)
  /** What is on screen differs from what was saved. */
  unsaved = $state(false)
  keeping = $state<'kept' | 'keeping' | 'failed'>('kept')
  keepFailure = $state.raw<Failure | undefined>()
  saving = $state(false)
  /** Why the last Save did not work, unless fields tell it. */
  failure = $state.raw<Failure | undefined>()

  /** The provider that it was filled in from. */
  filling = $state.raw<Filling | undefined>()

  /** Something was typed since the form was opened. */
  changed = $state(false)
  #left = $state.raw<ReadonlySet<string>>(new Set())
  #tried = $state(false)
  #last = ''
  #timer = 0
  #checks = 0
  /** The draft on its way: what ends the draft waits for it, lest it come back. */
  #sending: Promise<unknown> = Promise.resolve()

  readonly blocking = $derived(this.problems.filter((p) => !p.warning))
  readonly shownProblems = $derived(this.blocking.filter((p) => this.#shows(p.field)))
  readonly hasTypedSecrets = $derived(
    !!this.typed.clientSecret || !!this.typed.apiKey || Object.values(this.typed.further).some(Boolean),
  )

  constructor(draft: ConnectorDraft) {
    this.connector = draft.connector
    this.#last = JSON.stringify(draft.connector)
    this.#adopt(draft)
  }

  static async open(id: string): Promise<ConnectorForm> {
    return new ConnectorForm(await openDraft(id))
  }

  #adopt(draft: ConnectorDraft) {
    this.problems = draft.problems
    this.storedSecrets = draft.storedSecrets
    this.fields = draft.fields
    this.saved = draft.saved
    this.unsaved = draft.unsaved
  }

  #shows = (field: string) => this.#tried || this.#left.has(field)

  /** The problem to show at a field: none before the person has left it. */
  problem(field: string): Problem | undefined {
    return this.#shows(field) ? this.problems.find((p) => p.field === field) : undefined
  }

  /** Problems of the authentication, once they may be shown. */
  readonly authProblems = $derived(this.shownProblems.filter((p) => p.field.startsWith('auth.')))

  /** The settings of a connection parameter, as far as it has any of its own. */
  parameter(name: string): ConnectionParameter | undefined {
    return this.connector.parameters.find((p) => p.name === name)
  }

  /** Changes the settings of a connection parameter, which the connector takes on when they are changed first. */
  change(name: string, change: Partial<ConnectionParameter>) {
    const own = this.parameter(name)
    if (own) return void Object.assign(own, change)
    const found = this.fields.find(({ parameter }) => parameter.name === name)
    if (found) this.connector.parameters.push({ ...found.parameter, ...change })
  }

  /** Adds a connection parameter that is in no address. */
  declare(name: string) {
    const label = name.charAt(0).toUpperCase() + name.slice(1).replace(/[_.-]+/g, ' ')
    const parameter = { name, label, help: '', required: true, secret: false, default: '', pattern: '', patternHelp: '', choices: [], prefix: '', suffix: '' }
    this.connector.parameters.push(parameter)
    this.fields = [...this.fields, { parameter, prefix: '', suffix: '', inAddress: false, later: false }]
  }

  drop(name: string) {
    this.connector.parameters = this.connector.parameters.filter((p) => p.name !== name)
    this.fields = this.fields.filter(({ parameter }) => parameter.name !== name)
  }

  leave(field: string) {
    if (!this.#left.has(field)) this.#left = new Set(this.#left).add(field)
  }

  /** Takes over what a provider filled in. */
  fillIn(filling: Filling) {
    this.filling = filling
    this.connector = filling.connector
  }

  /** The connector as it is without what a provider filled in. */
  unfilled(): Connector {
    const now = $state.snapshot(this.connector) as Connector
    return this.filling ? takenBack(now, this.filling) : now
  }

  takeBack() {
    this.connector = this.unfilled()
    this.filling = undefined
  }

  /** The field was left for something that fills it in: nothing is said about it yet. */
  spare(field: string) {
    this.#left = new Set([...this.#left].filter((f) => f !== field))
  }

  /** To be called with what the connector is now whenever it may have changed. */
  follow(now: string) {
    if (now === this.#last) return
    this.#last = now
    this.changed = true
    this.unsaved = true
    this.keeping = 'keeping'
    void this.check()
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.keep(), 400)
  }

  async check(): Promise<Problem[]> {
    const mine = ++this.#checks
    const problems = await api.check(this.connector)
    if (mine === this.#checks) this.problems = problems
    return problems
  }

  /** Keeps the draft now. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer)
    if (!this.changed || this.saving) return
    const kept = this.#last
    const sending = api.saveDraft(this.connector)
    this.#sending = sending.catch(() => undefined)
    try {
      const draft = await sending
      if (kept !== this.#last) return // typed on meanwhile: the next one tells
      this.#adopt(draft)
      this.keeping = 'kept'
      this.keepFailure = undefined
    } catch (thrown) {
      this.keeping = 'failed'
      this.keepFailure = failureOf(thrown)
    }
  }

  async discard(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#sending
    this.changed = false
    this.typed = api.noSecrets()
    await api.discardDraft(this.connector.id)
  }

  /** Saves; answers whether it did. Fields that need a fix are shown then. */
  async save(): Promise<boolean> {
    if (this.saving) return false
    this.#tried = true
    this.failure = undefined
    clearTimeout(this.#timer)
    this.saving = true
    try {
      await this.#sending
      if ((await this.check()).some((p) => !p.warning)) return false
      await api.save(this.connector, this.typed)
      this.changed = false
      this.typed = api.noSecrets()
      return true
    } catch (thrown) {
      await this.#refused(failureOf(thrown))
      return false
    } finally {
      this.saving = false
    }
  }

  /** The definition may have been saved although the keychain refused the secrets. */
  async #refused(failure: Failure) {
    this.failure = failure
    try {
      if (failure.code === 'invalid') this.failure = (await this.check()).some((p) => !p.warning) ? undefined : failure
      else this.#adopt(await api.draft(this.connector.id))
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown
    }
  }
}
