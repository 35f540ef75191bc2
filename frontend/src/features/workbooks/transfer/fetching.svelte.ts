// Fetching rows with an action that retrieves: which one, its values, where the rows go.
import { failureOf, type Failure } from '$lib/api/call'
import * as api from '$lib/api/transfer'
import type { ImportDone } from '$lib/api/transfer'
import * as workbooks from '$lib/api/workbooks'
import type { UsableAction } from '$lib/api/workbooks'
import type { ImportInto } from './importing.svelte'
import { Transferring } from './transferring.svelte'

export class Fetching {
  /** Those that bring rows; undefined while they are read. */
  actions = $state.raw<UsableAction[] | undefined>()
  failure = $state.raw<Failure | undefined>()
  /** Id of the chosen action. */
  chosen = $state('')
  values = $state<Record<string, string>>({})
  upsert = $state(false)
  readonly transfer = new Transferring()
  readonly action: UsableAction | undefined = $derived(this.actions?.find(({ action }) => action.id === this.chosen))
  /** What keeps the rows from being fetched; empty for nothing. */
  readonly trouble: string = $derived.by(() => {
    if (!this.action) return 'Choose an action first.'
    const blank = this.action.parameters.find((p) => p.required && !p.default && !this.values[p.name]?.trim())
    return blank ? `Enter a value for ${blank.name}.` : ''
  })
  #connection: string

  constructor(action = '', connection = '') {
    this.chosen = action
    this.#connection = connection
  }

  async read(): Promise<void> {
    try {
      const usable = await workbooks.usable('')
      this.actions = usable.filter(({ action }) => action.category === 'retrieve' || action.id === this.chosen)
      if (!this.chosen && this.actions.length === 1) this.chosen = this.actions[0]!.action.id
    } catch (thrown) {
      this.failure = failureOf(thrown)
    }
  }

  run(into: ImportInto): Promise<ImportDone | undefined> {
    const { chosen, action } = this
    if (!action || this.trouble) return Promise.resolve(undefined)
    const values = Object.fromEntries(action.parameters.map(({ name }) => [name, this.values[name] ?? '']))
    const rest = { source: { token: '', text: '' }, name: '', columns: [], workbookId: into.workbookId } as const
    const options = { format: 'json', encoding: 'utf-8', delimiter: '', header: '', sheet: '', mark: false } as const
    return this.transfer.run((task) =>
      api.fetchRows(task, { actionId: chosen, connectionId: this.#connection, values, into: { ...rest, columns: [], options, mode: this.upsert ? 'upsert' : 'append' } }),
    )
  }
}
