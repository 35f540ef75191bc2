import { failureOf } from '$lib/api/call'
import { on } from '$lib/api/events'
import type { Pages, PageSuggestion } from '$lib/api/limits'
import * as tests from '$lib/api/tests'
import type { Call } from '$lib/api/tests'
import { plural } from '$lib/format'
import type { ActionEditor } from '../editor.svelte'

/** How many pages Load all loads at most, unless the action says less. */
export const mostPages = 50

/** The pages of the action, from the test on screen on: one by one, or all of them. */
export class PageView {
  pages = $state.raw<Pages | undefined>()
  suggestion = $state.raw<PageSuggestion | undefined>()
  loading = $state.raw<'' | 'next' | 'all'>('')

  #editor: ActionEditor
  #task = ''
  #turn = 0 // the newest wish wins

  constructor(editor: ActionEditor) {
    this.#editor = editor
  }

  /** Takes a test result as the first page. */
  async begin(call: Call | undefined): Promise<void> {
    const mine = ++this.#turn
    this.pages = this.suggestion = undefined
    if (!call?.response || call.page > 1) return
    try {
      const look = await tests.pages(call.id, this.#editor.draft)
      if (mine !== this.#turn) return
      this.pages = look.pages
      this.suggestion = look.suggestion ?? undefined
    } catch {
      // Without its pages a result is as good as it was.
    }
  }

  /** Takes the suggestion over into the draft. */
  async use(call: Call): Promise<void> {
    if (!this.suggestion) return
    this.#editor.action.pagination = { ...this.suggestion.pagination }
    this.#editor.trial.said = 'Pagination set up'
    await this.begin(call)
  }

  dismiss() {
    this.suggestion = undefined
  }

  next = () => this.#load('next', (task, pages) => tests.nextPage(task, this.#editor.draft, pages))

  all = () => this.#load('all', (task, pages) => tests.allPages(task, this.#editor.draft, pages, pages.loaded + mostPages))

  async #load(what: 'next' | 'all', load: (task: string, pages: Pages) => ReturnType<typeof tests.nextPage>): Promise<void> {
    const { pages } = this
    if (this.loading || !pages?.next) return
    const { trial } = this.#editor
    const mine = ++this.#turn
    this.loading = what
    this.#task = tests.newTask()
    const stop = on('pages', (now) => mine === this.#turn && (this.pages = now))
    try {
      const result = await load(this.#task, pages)
      if (mine !== this.#turn) return
      this.pages = result.pages
      if (result.call) trial.show(result.call)
      trial.said = `${plural(result.pages.loaded, 'page')}, ${plural(result.pages.records, 'record')}. ${result.pages.stopped}`
    } catch (thrown) {
      trial.refuse(failureOf(thrown))
    } finally {
      stop()
      this.loading = ''
      await trial.list()
    }
  }

  async stop(): Promise<void> {
    if (this.loading) await tests.stop(this.#task)
  }
}
