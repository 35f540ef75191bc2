import { failureOf, type Failure } from '$lib/api/call'
import { on } from '$lib/api/events'
import * as connectors from '$lib/api/connectors'
import * as tests from '$lib/api/tests'
import { meaning } from '$lib/errors'
import type { Call, TestBrief } from '$lib/api/tests'
import type { ActionEditor } from '../editor.svelte'
import { PageView } from './pages.svelte'

/** Trying the action with its sample values: the call that is shown, and the ones before it. */
export class Trial {
  call = $state.raw<Call | undefined>()
  /** Why nothing was sent: no connection, a sample value that does not fit, … */
  refused = $state.raw<Failure | undefined>()
  earlier = $state.raw<TestBrief[]>([])
  running = $state.raw(false)
  stopping = $state.raw(false)
  elapsed = $state.raw(0) // ms since Test API was pressed
  /** What a screen reader is told. */
  said = $state.raw('')

  readonly pages: PageView

  #editor: ActionEditor
  // The output that calls of this session were compared with, by call.
  #outputs = new Map<string, string>()
  #task = ''
  #lists = 0
  #shown = 0 // the newest wish to show a call wins
  #unsubscribe: () => void

  constructor(editor: ActionEditor) {
    this.#editor = editor
    this.pages = new PageView(editor)
    // Whoever connects in the dialog comes back to a test that knows.
    this.#unsubscribe = on(`connector:${editor.action.connectorId}`, () => void this.#reconnected())
  }

  // The event comes with every kept draft too: only a connection that changed is worth another look.
  async #reconnected() {
    const editor = this.#editor
    const before = JSON.stringify(editor.connector.connections)
    try {
      editor.connector = await connectors.get(editor.action.connectorId)
    } catch {
      return // the event is a hint: the next test tells what is wrong
    }
    if (JSON.stringify(editor.connector.connections) === before) return
    if (this.refused && meaning(this.refused.code).remedy === 'connect') this.refused = undefined
    await editor.refresh()
  }

  /** The newest test that was answered with a status below 400. */
  passed = $derived.by(() => this.earlier.find((test) => test.status > 0 && test.status < 400))

  /** The newest test whose answer can serve as the template of the output. */
  template = $derived.by(() => this.earlier.find((test) => test.hasOutput))

  /** The answer on screen came with a status below 400. */
  succeeded = $derived.by(() => {
    const status = this.call?.response?.status ?? 0
    return status > 0 && status < 400
  })

  /**
   * The differences of the call on screen are to the output as it is now. Of a kept call it is only known
   * that it was compared when there are some: it may be older than the output.
   */
  compared = $derived.by(() => {
    const { call } = this
    const { response } = call ?? {}
    if (!call || !response || (response.kind !== 'json' && !response.format) || response.status >= 300) return false
    if (this.#editor.action.output.fields.length === 0) return false
    const output = this.#outputs.get(call.id)
    return output === undefined ? call.drift.length > 0 : output === declared(this.#editor)
  })

  /** Reads the earlier tests and shows the newest. */
  async load(): Promise<void> {
    await this.list()
    const newest = this.earlier[0]
    if (newest) await this.select(newest.callId)
  }

  async list(): Promise<void> {
    const mine = ++this.#lists
    try {
      const earlier = await tests.earlier(this.#editor.action.id)
      if (mine === this.#lists) this.earlier = earlier
    } catch (thrown) {
      if (mine === this.#lists) this.refused = failureOf(thrown)
    }
  }

  async select(callId: string): Promise<void> {
    const mine = ++this.#shown
    try {
      const call = await tests.get(callId)
      if (mine !== this.#shown) return
      this.call = call
      this.refused = undefined
      void this.pages.begin(call)
    } catch (thrown) {
      if (mine === this.#shown) this.refused = failureOf(thrown)
    }
  }

  /** Takes over the values of the call on screen. */
  reuse(call: Call) {
    Object.assign(this.#editor.draft.samples, call.values)
  }

  async run(): Promise<void> {
    if (this.running) return
    const task = (this.#task = tests.newTask())
    const mine = ++this.#shown
    const started = performance.now()
    this.running = true
    this.elapsed = 0
    this.said = 'Testing'
    const clock = setInterval(() => (this.elapsed = performance.now() - started), 100)
    try {
      const output = declared(this.#editor)
      const call = await tests.run(task, this.#editor.draft)
      this.#outputs.set(call.id, output)
      if (mine === this.#shown) this.show(call)
      this.refused = undefined
      this.said = spoken(call)
      void this.pages.begin(call)
    } catch (thrown) {
      this.refuse(failureOf(thrown))
    } finally {
      clearInterval(clock)
      this.running = this.stopping = false
      await this.list()
    }
  }

  /** Puts a call on screen, such as a page of it. */
  show(call: Call) {
    this.#shown++
    this.call = call
    this.refused = undefined
  }

  refuse(failure: Failure) {
    this.said = failure.code === 'cancelled' ? 'Test cancelled' : failure.message
    this.refused = failure.code === 'cancelled' ? undefined : failure
    if (failure.field) void this.#editor.focus(failure.field)
  }

  async stop(): Promise<void> {
    if (!this.running || this.stopping) return
    this.stopping = true
    try {
      await tests.stop(this.#task)
    } catch (thrown) {
      this.stopping = false
      this.refused = failureOf(thrown)
    }
  }

  async clear(): Promise<void> {
    await tests.clear(this.#editor.action.id)
    this.#shown++
    this.call = undefined
    void this.pages.begin(undefined)
    await this.list()
    this.said = 'Earlier tests cleared'
  }

  /** The person leaves: a test that still waits is stopped. */
  close() {
    this.#unsubscribe()
    void this.stop()
    void this.pages.stop()
  }
}

/** What drift is about: names and order make no difference to it. */
function declared({ action }: ActionEditor): string {
  const { recordPath, list, fields } = action.output
  return JSON.stringify([recordPath, list, fields.map(({ path, type }) => [path, type])])
}

function spoken(call: Call): string {
  if (!call.response) return call.failure?.message ?? 'No answer came'
  const { status, statusText } = call.response
  return `${status} ${statusText}, ${Math.round(call.timing.total)} milliseconds`
}
