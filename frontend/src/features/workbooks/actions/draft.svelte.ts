// An action of a workbook while its panel is open: what is changed is kept by itself.
import { failureOf, type Failure } from '$lib/api/call'
import type { Filler } from '$lib/api/workbooks'
import { withFiller } from './columns'
import type { ActionsHost } from './host'

export class Draft {
  filler = $state.raw<Filler>()!
  /** Why what was changed is not kept. */
  failure = $state.raw<Failure | undefined>()
  /** Counts what was kept, for whoever reads it again then. */
  kept = $state(0)
  #host: ActionsHost
  #timer = 0
  #dirty = false

  constructor(host: ActionsHost, filler: Filler) {
    this.#host = host
    this.filler = filler
  }

  change(part: Partial<Filler>) {
    this.filler = { ...this.filler, ...part }
    this.#dirty = true
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.flush(), 350)
  }

  /** Keeps what is not kept yet; answers whether all is. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer)
    if (!this.#dirty) return !this.failure
    this.#dirty = false
    try {
      await this.#host.save(withFiller(this.#host.definition, this.filler))
      this.failure = undefined
      this.kept++
    } catch (thrown) {
      this.failure = failureOf(thrown)
      return false
    }
    this.adopt()
    return true
  }

  /** Takes over what the workbook has, unless something here is newer. */
  adopt() {
    const kept = this.#host.definition.actions.find((a) => a.id === this.filler.id)
    if (kept && !this.#dirty && !this.failure) this.filler = kept
  }
}
