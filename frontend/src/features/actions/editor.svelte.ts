import { untrack } from 'svelte'
import * as actions from '$lib/api/actions'
import type { Action, ActionDraft, ActionLook, Pair, Parameter, Problem } from '$lib/api/actions'
import { failureOf } from '$lib/api/call'
import * as connectors from '$lib/api/connectors'
import type { Connection } from '$lib/api/connecting'
import type { ConnectorView } from '$lib/api/connectors'
import type { ActionStep } from '$lib/router.svelte'
import { Autosave } from './autosave.svelte'
import { focusField, focusFirst } from './focus'
import { History } from './history'
import { OutputTemplate } from './output/template.svelte'
import { problemsOf, stepOf, steps, tabOf, untouched, within, type CallTab } from './steps'
import { Trial } from './test/trial.svelte'

const lookAfter = 150 // ms without typing
const saveAfter = 800

/** Where the wizard is, and how to get to another place in it: the address decides. */
export interface Place {
  step: () => ActionStep
  go: (step: ActionStep) => void
}

/** An unsaved action, everything the wizard shows about it, and the saving of its draft. */
export class ActionEditor {
  draft = $state() as ActionDraft
  /** Problems, detected parameters, preview; of the newest draft that was looked at. */
  look = $state.raw<ActionLook>({ problems: [], parameters: [], preview: noPreview, ready: [], filled: [] })
  connector = $state.raw() as ConnectorView
  tab = $state.raw<CallTab>('parameters')
  now = $state.raw(Date.now())
  looked = $state.raw(false)

  readonly autosave: Autosave
  readonly trial: Trial
  readonly output: OutputTemplate

  #left = $state<string[]>([]) // fields the person has been in and left
  #all = $state.raw(false) // every problem is shown, since saving was tried
  #place: Place
  #aim = '' // the field to focus on the step that is being gone to
  #history: History<Action>
  #lookTimer: ReturnType<typeof setTimeout> | undefined
  #saveTimer: ReturnType<typeof setTimeout> | undefined
  #looks = 0

  constructor(draft: ActionDraft, connector: ConnectorView, place: Place) {
    this.draft = draft
    this.connector = connector
    this.#place = place
    this.#history = new History(draft.action)
    this.autosave = new Autosave(() => this.draft)
    this.#all = draft.saved
    this.trial = new Trial(this)
    this.output = new OutputTemplate(this)
  }

  /** Reads an action and its connector. A new action has no draft until something is typed. */
  static async open(connectorId: string, actionId: string, isNew: boolean, place: Place): Promise<ActionEditor> {
    const [draft, connector] = await Promise.all([
      isNew ? begun(connectorId, actionId) : actions.draft(connectorId, actionId),
      connectors.get(connectorId),
    ])
    const editor = new ActionEditor(draft, connector, place)
    await Promise.all([editor.refresh(), editor.trial.load()])
    return editor
  }

  get step(): ActionStep {
    return this.#place.step()
  }

  /** The connection that previews and tests use. */
  get connection(): Connection {
    const { connections, connection } = this.connector
    return connections.find(({ id }) => id === this.draft.connectionId) ?? connection
  }

  get action(): Action {
    return this.draft.action
  }

  // --- What follows from the problems.

  /** Problems that keep the action from being saved. */
  blocking = $derived(this.look.problems.filter((p) => !p.warning))

  /** Blocking problems of the step on screen or of one before it. */
  hindrances = $derived(this.blocking.filter((p) => indexOf(stepOf(p.field)) <= indexOf(this.step)))

  stepper = $derived(
    steps.map((step, i) => ({
      id: step.id,
      title: step.title,
      state: this.step === step.id ? ('current' as const) : this.#done(step.id) ? ('done' as const) : ('todo' as const),
      reachable: this.#reachable(i),
    })),
  )

  #done(id: ActionStep): boolean {
    if (problemsOf(id, this.blocking).length > 0 || !this.looked) return false
    if (id === 'test') return this.trial.passed !== undefined
    if (id === 'output') return this.action.output.fields.length > 0 || this.draft.saved
    return id !== 'review' || (this.draft.saved && !this.draft.unsaved)
  }

  // A saved action can be looked at from all sides; a new one opens step by step.
  #reachable(i: number): boolean {
    return this.draft.saved || this.blocking.every((p) => indexOf(stepOf(p.field)) >= i)
  }

  /** The problem of a field, once the person has left it or has tried to go on. */
  problem(field: string): Problem | undefined {
    const found = this.look.problems.find((p) => p.field === field)
    return found && this.#shown(found) ? found : undefined
  }

  /** Why a sample value can't be sent: known since a test was refused for it, until it is changed. */
  valueProblem(name: string): Problem | undefined {
    const refused = this.trial.refused
    if (refused?.field !== `values.${name}`) return this.problem(`values.${name}`)
    return { field: refused.field, message: refused.message, warning: false, fixLabel: '', fixValue: '', approve: '' }
  }

  /** Sets a sample value. */
  fill(name: string, text: string) {
    this.draft.samples[name] = text
    if (this.trial.refused?.field === `values.${name}`) this.trial.refused = undefined
  }

  /** The shown problems of the step on screen. */
  shown = $derived(problemsOf(this.step, this.look.problems).filter((p) => this.#shown(p)))

  #shown(p: Problem): boolean {
    // Output fields come from ticks, not from typing: nothing is left before it is wrong.
    return this.#all || within(p.field, 'output') || this.#left.some((field) => within(p.field, field))
  }

  /** The person has left a field: from now on its problems show. */
  leave(field: string) {
    if (!this.#left.includes(field)) this.#left.push(field)
  }

  // --- Moving through the steps.

  async next(): Promise<void> {
    const after = steps[indexOf(this.step) + 1]
    if (!after) return
    await this.refresh()
    if (this.hindrances.length > 0) return this.reveal(this.hindrances[0])
    await this.to(after.id)
  }

  async back(): Promise<void> {
    const before = steps[indexOf(this.step) - 1]
    if (before) await this.to(before.id)
  }

  async to(id: ActionStep): Promise<void> {
    this.#place.go(id)
    await this.flush()
  }

  /** Shows every problem and puts the focus on the field of one of them. */
  async reveal(problem: Problem | undefined): Promise<void> {
    this.#all = true
    if (problem) await this.focus(problem.field)
  }

  /** Puts the focus on a field, wherever it is. */
  async focus(field: string): Promise<void> {
    const step = stepOf(field)
    if (!step) return
    this.tab = tabOf(field) ?? this.tab
    if (step === this.step) return focusField(field)
    this.#aim = field
    this.#place.go(step)
  }

  /** A step is on screen: the focus goes to the field that was asked for, else to its first. */
  arrived(step: ActionStep): Promise<void> {
    const field = this.#aim
    this.#aim = ''
    return field && stepOf(field) === step ? focusField(field) : focusFirst(step)
  }

  // --- Editing.

  /** Watches the draft: looks at it soon, keeps it a little later. To be called while a component starts. */
  watch(): () => void {
    $effect(() => {
      const text = JSON.stringify(this.draft)
      untrack(() => this.#noticed(text))
    })
    const clock = setInterval(() => (this.now = Date.now()), 20_000)
    return () => {
      clearInterval(clock)
      clearTimeout(this.#lookTimer)
      this.trial.close()
      void this.close()
    }
  }

  #noticed(text: string) {
    if (!this.autosave.differs(text)) return
    clearTimeout(this.#lookTimer)
    clearTimeout(this.#saveTimer)
    this.#lookTimer = setTimeout(() => void this.refresh(), lookAfter)
    this.#saveTimer = setTimeout(() => void this.flush(), saveAfter)
  }

  /** Looks at the draft now. The newest look wins. */
  async refresh(): Promise<void> {
    clearTimeout(this.#lookTimer)
    const mine = ++this.#looks
    try {
      const look = await actions.look(this.draft)
      if (mine !== this.#looks) return
      this.look = look
      this.looked = true
    } catch (thrown) {
      if (mine === this.#looks) this.autosave.failure = failureOf(thrown)
    }
  }

  /** Keeps the draft now, if it changed. */
  flush(): Promise<void> {
    clearTimeout(this.#saveTimer)
    this.#history.note($state.snapshot(this.draft.action))
    return this.autosave.keep()
  }

  undo() {
    this.#history.note($state.snapshot(this.draft.action))
    this.#restore(this.#history.undo())
  }

  redo() {
    this.#restore(this.#history.redo())
  }

  #restore(action: Action | undefined) {
    if (action) this.draft.action = action
  }

  // --- Parameters.

  /** The names that "{" offers: those in use first, then those whose settings are remembered. */
  names = $derived([
    ...new Set([...this.look.parameters.map((d) => d.parameter.name), ...this.look.filled, ...this.action.parameters.map((p) => p.name)]),
  ])

  /** The settings of a detected parameter, which the draft takes on when they are changed first. */
  change(name: string, change: Partial<Parameter>) {
    const own = this.action.parameters.find((p) => p.name === name)
    if (own) return void Object.assign(own, change)
    const detected = this.look.parameters.find((d) => d.parameter.name === name)
    if (detected) this.action.parameters.push({ ...detected.parameter, ...change })
  }

  settings(name: string): Parameter | undefined {
    return (
      this.action.parameters.find((p) => p.name === name) ??
      this.look.parameters.find((d) => d.parameter.name === name)?.parameter
    )
  }

  /** Renames a parameter in endpoint, query, headers and body; its sample value moves along. */
  async rename(from: string, to: string): Promise<void> {
    const renamed = await actions.renameParameter(this.draft, from, to)
    this.draft.action = renamed.action
    this.draft.samples = renamed.samples
    await this.refresh()
    await this.flush()
  }

  /** Puts the value that mends a field into it: "query.2.name", "headers.0.value", "parameters.a.default". */
  mend(field: string, value: string) {
    const [list, ...rest] = field.split('.')
    const key = rest.pop() ?? ''
    if (list === 'parameters') return this.change(rest.join('.'), { [key]: value })
    if (list === 'pagination') return void Object.assign(this.action.pagination, { [key]: value })
    if (list === 'values') return this.fill([...rest, key].join('.'), value)
    const place = list === 'output' ? this.action.output.fields[Number(rest[1])] : this.#pairs(list)[Number(rest[0])]
    if (place) Object.assign(place, { [key]: value })
  }

  #pairs(list: string | undefined): Pair[] {
    if (list === 'bodyParts') return this.action.bodyParts
    if (list === 'cookies') return this.action.cookies
    return list === 'query' ? this.action.query : this.action.headers
  }

  /** Lets the connector's actions call another address, which the endpoint has. */
  async approve(origin: string): Promise<void> {
    await connectors.approveOrigin(this.action.connectorId, origin)
    this.connector = await connectors.get(this.action.connectorId)
    await this.refresh()
  }

  // --- The end of it.

  /** Saves the action. Answers nothing, and shows the first problem, when it has one. */
  async save(): Promise<Action | undefined> {
    const filled = (pair: Pair) => pair.name.trim() !== '' || pair.value.trim() !== ''
    this.action.query = this.action.query.filter(filled)
    this.action.headers = this.action.headers.filter(filled)
    this.action.cookies = this.action.cookies.filter(filled)
    this.action.bodyParts = this.action.bodyParts.filter(filled)
    await this.flush()
    await this.refresh()
    if (this.blocking.length > 0) {
      await this.reveal(this.blocking[0])
      return undefined
    }
    try {
      const saved = await actions.save(this.draft)
      this.draft.action = saved
      this.draft.saved = true
      this.draft.unsaved = false
      this.autosave.settle()
      return saved
    } catch (thrown) {
      const { code, field } = failureOf(thrown)
      if (code !== 'invalid' && code !== 'conflict') throw thrown
      await this.refresh()
      await this.reveal(this.blocking.find((p) => p.field === field) ?? this.blocking[0])
      if (this.blocking.length === 0) throw thrown
      return undefined
    }
  }

  /** Forgets what was not saved. */
  async discard(): Promise<void> {
    await this.flush()
    await actions.discardDraft(this.action.id)
    this.autosave.settle()
  }

  /** Leaves nothing behind of a new action into which nothing was typed; keeps everything else. */
  async close(): Promise<void> {
    if (this.draft.saved || !untouched(this.action)) return this.flush()
    try {
      await this.discard()
    } catch (thrown) {
      if (failureOf(thrown).code !== 'not_found') throw thrown
    }
  }
}

/** The draft of a new action, kept under the id that the address names. */
async function begun(connectorId: string, actionId: string): Promise<ActionDraft> {
  try {
    return await actions.draft(connectorId, actionId)
  } catch (thrown) {
    if (failureOf(thrown).code !== 'not_found') throw thrown
    const draft = await actions.draft(connectorId, '')
    return { ...draft, action: { ...draft.action, id: actionId } }
  }
}

const indexOf = (id: ActionStep | undefined) => steps.findIndex((step) => step.id === id)

const noPreview = { url: [], method: '', target: [], host: '', headers: [], body: '', curl: '' }
