import { failureOf, type Failure } from '$lib/api/call'
import * as tests from '$lib/api/tests'
import type { InferRequest, Inference, TestBrief } from '$lib/api/tests'
import type { Output, OutputField } from '$lib/api/actions'
import type { ActionEditor } from '../editor.svelte'
import { allFields, fieldsOf, freeName, rebased, refreshed } from './shape'

export type Source = 'test' | 'paste'

const tickedAtFirst = 200 // fields of a first template beyond which nothing is ticked unasked
const inferAfter = 400 // ms without typing in a pasted sample

// Pasted samples by action, while the window lives: they are the person's data and no part of the action.
const pastedSamples = new Map<string, string[]>()

/** The samples that the output fields are taken from, and what they have in common. */
export class OutputTemplate {
  source = $state<Source>('test')
  callIds = $state<string[]>([])
  pasted = $state<string[]>([])
  editing = $state(0) // the pasted sample on screen
  inference = $state.raw<Inference | undefined>()
  failure = $state.raw<Failure | undefined>()
  working = $state.raw(false)

  #editor: ActionEditor
  #inferences = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #newest = '' // the newest test when it was opened

  constructor(editor: ActionEditor) {
    this.#editor = editor
    this.pasted = pastedSamples.get(editor.action.id) ?? []
    if (this.pasted.length > 0) this.source = 'paste'
  }

  get #output() {
    return this.#editor.action.output
  }

  /** Every field that can be ticked, */
  offered = $derived(this.inference ? allFields(this.inference.root) : [])
  /** and those that ticking everything makes. */
  ticks = $derived(this.inference ? fieldsOf(this.inference.root) : [])
  #paths: ReadonlySet<string> = $derived(new Set(this.offered.map((f) => f.path)))
  ticked: ReadonlySet<string> = $derived(new Set(this.#output.fields.map((f) => f.path)))
  hasSamples = $derived(this.callIds.length + this.pasted.filter((text) => text.trim()).length > 0)

  /** Fields of the output that the samples know nothing of. */
  unfounded = $derived.by(() => {
    if (!this.inference) return []
    return this.#output.fields.filter((f) => !this.#paths.has(f.path) && !this.byHand.includes(f.path))
  })
  byHand = $state<string[]>([]) // paths typed by hand that were found

  /** Takes the newest test that fits, once, unless several samples were chosen. */
  async open(): Promise<void> {
    const newest = this.#editor.trial.template?.callId ?? ''
    if (newest && newest !== this.#newest && this.callIds.length <= 1) this.callIds = [newest]
    this.#newest = newest
    if (this.callIds.length === 0 && this.pasted.length > 0) this.source = 'paste'
    // Looking is no editing: declared fields are left as they are.
    if (this.hasSamples) await this.infer(!this.#declared, false)
  }

  get #declared() {
    return this.#output.fields.length > 0
  }

  request(suggest = false): InferRequest {
    return {
      callIds: [...this.callIds],
      pasted: this.pasted.filter((text) => text.trim()),
      suggest,
      recordPath: this.#output.recordPath,
      list: this.#output.list,
    }
  }

  /** Looks at the samples again. The newest look wins; fields already chosen stay. */
  async infer(suggest = false, refresh = true): Promise<void> {
    clearTimeout(this.#timer)
    const mine = ++this.#inferences
    if (!this.hasSamples) {
      this.inference = this.failure = undefined
      return
    }
    this.working = true
    try {
      const inference = await tests.infer(this.request(suggest))
      if (mine !== this.#inferences) return
      this.inference = inference
      this.failure = undefined
      this.#adopt(inference, suggest, refresh)
    } catch (thrown) {
      if (mine !== this.#inferences) return
      this.failure = failureOf(thrown)
      this.inference = undefined
    } finally {
      if (mine === this.#inferences) this.working = false
    }
  }

  #adopt(inference: Inference, suggested: boolean, refresh: boolean) {
    const output = this.#output
    if (suggested || refresh) this.#know()
    if (suggested) {
      output.recordPath = inference.recordPath
      output.list = inference.list
    }
    if (suggested && output.fields.length === 0 && this.ticks.length <= tickedAtFirst) this.add(this.ticks)
    else if (refresh && this.offered.length > 0) output.fields = refreshed(output.fields, this.offered)
  }

  /**
   * Chooses the list of records. Paths of chosen fields move along where they still lie below it. When the
   * new list has none of them it begins again with its own; the answer is then what was there before.
   */
  async choose(recordPath: string, list: boolean): Promise<Output | undefined> {
    const output = this.#output
    const before = $state.snapshot(output) as Output
    const known = this.#paths
    output.recordPath = recordPath
    output.list = list
    await this.infer()
    for (const field of output.fields) {
      const moved = rebased(field.path, before.recordPath, recordPath)
      if (!this.#paths.has(field.path) && this.#paths.has(moved)) field.path = moved
    }
    const strangers = output.fields.every((f) => !this.#paths.has(f.path) && known.has(f.path))
    if (!strangers || this.ticks.length === 0 || this.ticks.length > tickedAtFirst) {
      output.fields = refreshed(output.fields, this.offered)
      return undefined
    }
    output.fields = []
    this.add(this.ticks)
    return before.fields.length > 0 ? before : undefined
  }

  /** Takes back what choose did. */
  async restore(output: Output): Promise<void> {
    this.#editor.action.output = output
    await this.infer(false, false)
  }

  /** A pasted sample is being typed. */
  typed(text: string) {
    this.pasted[this.editing] = text
    pastedSamples.set(this.#editor.action.id, [...this.pasted])
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.infer(!this.#declared), inferAfter)
  }

  /** Begins another pasted sample. */
  paste() {
    this.source = 'paste'
    if (this.pasted.length === 0 || this.pasted.every((text) => text.trim())) this.pasted.push('')
    this.editing = this.pasted.length - 1
  }

  async addTest(callId: string): Promise<void> {
    if (!this.callIds.includes(callId)) this.callIds.push(callId)
    await this.infer(!this.#declared)
  }

  async removeTest(callId: string): Promise<void> {
    this.callIds = this.callIds.filter((id) => id !== callId)
    await this.infer()
  }

  async removePasted(index: number): Promise<void> {
    this.pasted.splice(index, 1)
    this.editing = Math.max(0, Math.min(this.editing, this.pasted.length - 1))
    pastedSamples.set(this.#editor.action.id, [...this.pasted])
    await this.infer()
  }

  /** Tests that could be samples and are none yet. */
  more: TestBrief[] = $derived.by(() =>
    this.#editor.trial.earlier.filter((test) => test.hasOutput && !this.callIds.includes(test.callId)),
  )

  // --- Output fields.

  // What the samples had when the output was chosen: anything else is new to a later answer.
  #know() {
    if (this.inference) this.#output.known = [...this.inference.known]
  }

  /** Adds fields that are not there yet, at the end, each under a name of its own. */
  add(fields: OutputField[]) {
    const output = this.#output
    this.#know()
    for (const field of fields) {
      if (output.fields.some((f) => f.path === field.path)) continue
      output.fields.push({ ...field, name: freeName(field.name, output.fields.map((f) => f.name)) })
    }
  }

  remove(paths: string[]) {
    this.#know()
    this.#output.fields = this.#output.fields.filter((f) => !paths.includes(f.path))
  }

  /** Reads a path typed by hand from the samples and adds it; fails when it is no path. */
  async addPath(path: string): Promise<OutputField> {
    const field = await tests.field(this.request(), path)
    this.byHand.push(field.path)
    this.add([field])
    return field
  }

  /** Moves a field; answers its new place. */
  move(from: number, to: number): number {
    const { fields } = this.#output
    const place = Math.max(0, Math.min(fields.length - 1, to))
    const [field] = fields.splice(from, 1)
    if (field) fields.splice(place, 0, field)
    return place
  }
}
