// What a run would do, read again whenever something that it depends on has changed.
import { failureOf, type Failure } from '$lib/api/call'
import * as runs from '$lib/api/runs'
import type { RunOrder, RunPlan, Which } from '$lib/api/runs'
import { newTask, stop } from '$lib/api/tests'
import type { Actions } from './actions.svelte'

export type Choice = Which | 'first'

export class Plans {
  which = $state<Choice>('empty')
  first = $state(10)
  /** Rows passed by before the three that are shown. */
  passed = $state(0)
  plan = $state.raw<RunPlan | undefined>()
  failure = $state.raw<Failure | undefined>()
  busy = $state(false)
  #task = ''
  #actions: Actions
  #filler: string

  constructor(actions: Actions, filler: string) {
    this.#actions = actions
    this.#filler = filler
  }

  /** What is asked for by the choice of rows. */
  get request(): { request: Partial<RunOrder['request']>; spans: RunOrder['spans'] } {
    const { host } = this.#actions
    if (this.which === 'first') return { request: { which: 'empty', first: Math.max(1, this.first) }, spans: [] }
    if (this.which === 'filtered') return { request: { which: 'filtered', view: host.view }, spans: [] }
    if (this.which === 'selected') return { request: { which: 'selected' }, spans: host.spans }
    return { request: { which: this.which }, spans: [] }
  }

  async read() {
    if (this.#task) void stop(this.#task)
    const task = (this.#task = newTask())
    const { request, spans } = this.request
    this.busy = true
    try {
      const plan = await runs.plan(task, this.#actions.order(this.#filler, { ...request, passed: this.passed }, spans))
      if (this.#task !== task) return
      this.plan = plan
      this.failure = undefined
    } catch (thrown) {
      if (this.#task !== task) return
      const failure = failureOf(thrown)
      if (failure.code === 'cancelled') return
      this.failure = failure
      this.plan = undefined
    }
    this.#task = ''
    this.busy = false
  }

  /** Shows the next rows that would be sent, and the first ones again after the last. */
  others() {
    const next = this.passed + 2
    this.passed = this.plan && next < this.plan.rows - this.plan.skipped ? next : 0
  }
}
