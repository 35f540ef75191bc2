// The workbooks by name, for their page and for the sidebar.
import { failureOf, type Failure } from '$lib/api/call'
import * as workbooks from '$lib/api/workbooks'
import type { WorkbookRow } from '$lib/api/workbooks'

class WorkbookList {
  rows = $state.raw<WorkbookRow[] | undefined>()
  error = $state.raw<Failure | undefined>()
  search = $state('')
  /** Place of the selected row among those that are shown. */
  current = $state(0)
  #asked = 0

  readonly shown: WorkbookRow[] = $derived((this.rows ?? []).filter((row) => row.name.toLowerCase().includes(this.search.trim().toLowerCase())))
  /** Those that changed last, at most five, for the sidebar. */
  readonly latest: WorkbookRow[] = $derived(
    (this.rows ?? []).filter((row) => !row.failure).toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, 5),
  )
  readonly selected: WorkbookRow | undefined = $derived(this.shown[Math.min(this.current, this.shown.length - 1)])

  #latest: Promise<void> = Promise.resolve()

  /** Reads them anew, and is done once they are there: a reading that another one overtakes waits for it. */
  reload(): Promise<void> {
    const reading: Promise<void> = this.#read().then(() => (reading === this.#latest ? undefined : this.#latest))
    this.#latest = reading
    return reading
  }

  async #read() {
    const asked = ++this.#asked
    try {
      const rows = await workbooks.all()
      if (asked !== this.#asked) return
      this.rows = rows
      this.error = undefined
    } catch (thrown) {
      if (asked === this.#asked) this.error = failureOf(thrown)
    }
  }
}

export const workbookList = new WorkbookList()
