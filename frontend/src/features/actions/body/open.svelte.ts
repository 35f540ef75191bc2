import { failureOf, type Failure } from '$lib/api/call'
import * as tests from '$lib/api/tests'
import type { BodyInfo, Call, Response, View } from '$lib/api/tests'
import { messageIn } from '../test/explain'
import { BodyLinesWindow, BodySearch } from './lines.svelte'
import { BodyTreeRows } from './tree.svelte'

export type Mode = 'tree' | View

const readWhole = 64 * 1024 // bytes of an error answer in which a message is looked for

/** A kept body that is being looked at. */
export class OpenBody {
  readonly id: string
  /** The body whose fields are shown: the answer itself, or the JSON-shaped view of it. */
  readonly fieldsId: string
  info = $state.raw<BodyInfo | undefined>()
  tree = $state.raw<BodyTreeRows | undefined>()
  failure = $state.raw<Failure | undefined>()
  /** The sentence in which an error answer says what is wrong. */
  message = $state.raw<string | undefined>()
  mode = $state<Mode>('raw')
  searching = $state(false)
  readonly search: BodySearch

  constructor(call: Call) {
    this.id = call.response?.bodyId ?? ''
    this.fieldsId = call.response?.format ? `${this.id}-view` : this.id
    this.search = new BodySearch(() => this.shownId, () => this.view)
    if (this.id) void this.#open(call.response)
  }

  async #open(response: Response | null): Promise<void> {
    try {
      const info = await tests.body(this.id)
      const fields = this.fieldsId === this.id ? info : await tests.body(this.fieldsId)
      if (fields.kind === 'json') {
        this.tree = await BodyTreeRows.read(this.fieldsId, fields.root)
        this.#prettyLines = fields.prettyLines
      }
      this.mode = info.kind === 'json' ? 'tree' : 'raw'
      this.info = info
      if ((response?.status ?? 0) >= 400 && info.kind === 'json') this.message = messageIn(await this.text(readWhole))
    } catch (thrown) {
      this.failure = failureOf(thrown)
    }
  }

  /** The view whose lines are shown; hits of a search in the tree are shown in the indented text. */
  get view(): View {
    return this.mode === 'raw' ? 'raw' : 'pretty'
  }

  /** The body whose lines are shown. */
  get shownId(): string {
    return this.view === 'raw' ? this.id : this.fieldsId
  }

  lines = $derived.by(() => new BodyLinesWindow(this.shownId, this.view))
  #prettyLines = $state.raw(0)

  get lineCount(): number {
    return (this.view === 'raw' ? this.info?.lines : this.#prettyLines) ?? 0
  }

  /** The whole text of a body of at most `limit` bytes, else nothing. */
  async text(limit: number): Promise<string> {
    const info = this.info
    if (!info || info.size > limit) return ''
    const lines: string[] = []
    const view: View = info.kind === 'json' ? 'pretty' : 'raw'
    const count = info.kind === 'json' ? info.prettyLines : info.lines
    while (lines.length < count) {
      const more = await tests.lines(this.id, view, lines.length, 500)
      if (more.length === 0) break
      lines.push(...more)
    }
    return lines.join('\n')
  }

  show(mode: Mode) {
    if (mode === this.mode) return
    this.mode = mode
    if (this.searching && mode !== 'tree') void this.search.start()
  }

  /** Opens the search; hits stand in lines, so a tree gives way to the indented text. */
  openSearch() {
    if (this.mode === 'tree') this.mode = 'pretty'
    this.searching = true
  }

  closeSearch() {
    this.searching = false
    this.search.stop()
    this.search.text = this.search.searched = ''
    this.search.hits = []
  }
}
