import * as actions from '$lib/api/actions'
import type { ActionDraft } from '$lib/api/actions'
import { failureOf, type Failure } from '$lib/api/call'
import { ago } from '$lib/format'

/** Keeps a draft: one save at a time, the newest last, and none when nothing changed. */
export class Autosave {
  saving = $state.raw(false)
  failure = $state.raw<Failure | undefined>()
  savedAt = $state.raw('')

  #draft: () => ActionDraft
  #kept = '' // the draft as it was kept last
  #queue: Promise<void> = Promise.resolve()

  constructor(draft: () => ActionDraft) {
    this.#draft = draft
    const { savedAt } = draft()
    this.savedAt = Date.parse(savedAt) > 0 ? savedAt : '' // Go's zero time: never
    this.settle()
  }

  /** Whether a text of the draft differs from what was kept. */
  differs = (text: string): boolean => text !== this.#kept

  /** What the draft is now needs no keeping: it was saved, or it is to be forgotten. */
  settle() {
    this.#kept = JSON.stringify(this.#draft())
  }

  keep(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#save())
    return this.#queue
  }

  async #save(): Promise<void> {
    const draft = this.#draft()
    const text = JSON.stringify(draft)
    if (!this.differs(text)) return
    this.saving = true
    try {
      const { savedAt, unsaved } = await actions.saveDraft(draft)
      // Typing went on meanwhile: only what was sent is kept.
      this.#kept = JSON.stringify({ ...JSON.parse(text), savedAt, unsaved })
      Object.assign(draft, { savedAt, unsaved })
      this.savedAt = savedAt
      this.failure = undefined
    } catch (thrown) {
      this.failure = failureOf(thrown)
    } finally {
      this.saving = false
    }
  }

  /** What the header says. */
  words(now: number): string {
    const { saved, unsaved } = this.#draft()
    if (this.saving) return 'Saving draft'
    if (this.failure) return `Not saved: ${this.failure.message}`
    if (saved && !unsaved) return 'All changes saved'
    return this.savedAt ? `Draft saved ${ago(this.savedAt, Math.max(now, Date.parse(this.savedAt)))}` : 'New action'
  }
}
