// One import, fetch or export that is under way: how far it is, and stopping it.
import { failureOf, type Failure } from '$lib/api/call'
import { on } from '$lib/api/events'
import * as tests from '$lib/api/tests'
import type { ImportProgress } from '$lib/api/transfer'

export class Transferring {
  running = $state(false)
  stopping = $state(false)
  progress = $state.raw<ImportProgress | undefined>()
  failure = $state.raw<Failure | undefined>()
  #task = ''

  /** Does it; undefined when it failed or was stopped. doing is given the name of the task. */
  async run<T>(doing: (task: string) => Promise<T>): Promise<T | undefined> {
    if (this.running) return undefined
    this.#task = tests.newTask()
    this.running = true
    this.stopping = false
    this.progress = undefined
    this.failure = undefined
    const deafen = on(`transfer:${this.#task}`, (progress) => (this.progress = progress))
    try {
      return await doing(this.#task)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.code !== 'cancelled') this.failure = failure
      return undefined
    } finally {
      deafen()
      this.running = false
    }
  }

  stop() {
    if (!this.running) return
    this.stopping = true
    void tests.stop(this.#task)
  }
}
