// What the parts about actions share on the page of a workbook: the panel, the question before a run, the runs.
import type { Failure } from '$lib/api/call'
import { failureOf } from '$lib/api/call'
import type { RowSpan, View } from '$lib/api/rows'
import * as runs from '$lib/api/runs'
import type { Run, RunOrder, RunPlan, Verdict } from '$lib/api/runs'
import { newTask } from '$lib/api/tests'
import { plural } from '$lib/format'
import * as workbooks from '$lib/api/workbooks'
import type { Filler, UsableAction } from '$lib/api/workbooks'
import { report } from '$lib/problem.svelte'
import { toast } from '$lib/ui/toast.svelte'
import { neededBy } from './columns'
import { Draft } from './draft.svelte'
import type { ActionsHost } from './host'
import { running } from './running.svelte'
import { mustAsk, over, verdictWords } from './words'

export type Tab = 'map' | 'output' | 'summary'
type Request = RunOrder['request']

/** A run that is asked for before it begins. */
export interface Asked {
  order: RunOrder
  plan: RunPlan
  filler: Filler
  /** A run of the same columns that rests: it ends. */
  resting: Run | undefined
}

/** Why there is no row to run. */
function none(which: Request['which'] | undefined, left: number): string {
  if (left > 0) return 'These rows have a result. Choose Overwrite results: Always to run them again.'
  return which === 'failed' ? 'None of them failed.' : 'Every row has a result.'
}

const everything: View = { sort: [], filter: [], search: '' }

export class Actions {
  readonly host: ActionsHost
  /** The action whose panel is open. */
  draft = $state.raw<Draft | undefined>()
  tab = $state<Tab>('map')
  /** Counts up when the keyboard is led into the panel. */
  led = $state(0)
  /** The dialog is open: for new columns, or for a further step of those of a filler. */
  adding = $state.raw<{ to: Filler | undefined } | undefined>()
  /** The runs that were asked for together, in their order. */
  asked = $state.raw<Asked[]>([])
  /** A run is being looked at before it begins. */
  starting = $state('')
  /** Runs that were seen while they were not over, and those of them that were taken away. */
  #met = $state.raw<string[]>([])
  #dismissed = $state.raw<string[]>([])
  #known = $state.raw<Record<string, UsableAction | Failure>>({})
  #asking = new Set<string>()

  constructor(host: ActionsHost) {
    this.host = host
  }

  /** The runs for the bars, the latest first: one for each action. */
  readonly bars: Run[] = $derived.by(() => {
    const seen = new Set<string>()
    return this.host.runs
      .filter((run) => !seen.has(run.fillerId) && seen.add(run.fillerId))
      .map((run) => running.live(run))
      .filter((run) => (!over(run.state) || this.waits(run) || (this.#met.includes(run.id) && !run.undone)) && !this.#dismissed.includes(run.id))
  })

  runsOf(filler: string): Run[] {
    return this.host.runs.filter((run) => run.fillerId === filler).map((run) => running.live(run))
  }

  filler(id: string): Filler | undefined {
    return this.host.definition.actions.find((a) => a.id === id)
  }

  /** Notes which runs go on, so that their ends stay in view. */
  note(list: Run[]) {
    const fresh = list.filter((run) => !over(run.state) && !this.#met.includes(run.id)).map((run) => run.id)
    if (fresh.length > 0) this.#met = [...this.#met, ...fresh]
  }

  dismiss(runId: string) {
    this.#dismissed = [...this.#dismissed, runId]
  }

  /** Takes the bar of a run away, and with it what was to follow and did not begin. */
  async leave(run: Run) {
    this.dismiss(run.id)
    if (this.waits(run)) await this.cancel(run)
  }

  /** Something was to follow a run that is through, and has not begun. */
  waits(run: Run): boolean {
    return run.state === 'done' && !!run.next?.length
  }

  /** Opens the panel of an action, and the keyboard goes there unless told otherwise. */
  open(fillerId: string, tab: Tab = 'map', focused = true) {
    const filler = this.filler(fillerId)
    if (!filler) return
    if (this.draft?.filler.id !== fillerId) {
      void this.draft?.flush()
      this.draft = new Draft(this.host, filler)
    }
    this.tab = tab
    if (focused) this.led++
  }

  close() {
    void this.draft?.flush()
    this.draft = undefined
  }

  /** An action as a workbook uses it, or why it cannot; undefined while it is asked for. */
  action(id: string): UsableAction | undefined {
    const known = this.#known[id]
    if (!known) queueMicrotask(() => void this.#ask(id))
    return known && 'action' in known ? known : undefined
  }

  why(id: string): Failure | undefined {
    const known = this.#known[id]
    return known && 'code' in known ? known : undefined
  }

  /** Asks again for actions that may have changed. */
  async refresh() {
    for (const id of Object.keys(this.#known)) await this.#ask(id)
  }

  async #ask(id: string) {
    if (this.#asking.has(id)) return
    this.#asking.add(id)
    const known = await workbooks.action(id).catch(failureOf)
    this.#asking.delete(id)
    this.#known = { ...this.#known, [id]: known }
  }

  order(fillerId: string, request: Partial<Request>, spans: RowSpan[] = []): RunOrder {
    const base: Request = { workbookId: this.host.id, fillerId, which: 'all', rows: [], view: everything, cause: '', first: 0, passed: 0, atOnce: 0, rate: null }
    return { request: { ...base, ...request }, viewKey: spans.length > 0 ? this.host.viewKey : '', spans }
  }

  /** Begins a run of an action, or one after another of several, after one question where one is needed. */
  async run(fillers: string | string[], request: Partial<Request>, spans: RowSpan[] = []) {
    const ids = [fillers].flat()
    if (this.starting || !ids[0]) return
    this.starting = ids[0]
    try {
      const list: Asked[] = []
      let left = 0
      for (const id of ids) {
        if (this.draft?.filler.id === id && !(await this.draft.flush())) return
        const one = await this.#look(this.order(id, request, spans))
        if (one && one.plan.rows > 0) list.push(one)
        else left += one?.plan.left ?? 0
      }
      if (list.length === 0) {
        toast({ tone: 'info', message: 'There is no row to run.', text: none(request.which, left) })
      } else if (list.some(({ plan, resting }) => mustAsk(plan) || resting)) this.asked = list
      else await this.begin(list.map(({ order }) => order))
    } catch (thrown) {
      report(thrown, 'The run could not start')
    } finally {
      this.starting = ''
    }
  }

  async #look(order: RunOrder): Promise<Asked | undefined> {
    const plan = await runs.plan(newTask(), order)
    const filler = this.filler(order.request.fillerId)
    const resting = this.runsOf(order.request.fillerId).find((run) => run.state === 'paused' || run.state === 'stopped')
    return filler && { order, plan, filler, resting }
  }

  /** Begins the first of some runs; each further one follows when the one before it is through. */
  async begin([order, ...further]: RunOrder[]) {
    if (!order) return
    const run = await runs.start(order, further)
    this.#met = [...this.#met, run.id]
    const next = this.following(further.map(({ request }) => request.fillerId))
    if (next) toast({ tone: 'info', message: `${next} ${further.length > 1 ? 'run' : 'runs'} after ${run.name}.` })
    await this.host.changed()
  }

  /** The names of columns that run one after another: "Post note, then Fit score". */
  following(fillers: string[]): string {
    return fillers.flatMap((id) => this.filler(id)?.name ?? []).join(', then ')
  }

  /** Begins what was to follow a run that is through, and did not. */
  async goOn(run: Run) {
    await this.#do('The next run could not start', async () => {
      const next = await runs.next(run.id)
      this.#met = [...this.#met, next.id]
      this.dismiss(run.id)
    })
  }

  async resume(run: Run) {
    await this.#do('The run could not go on', async () => {
      running.forget(run.id)
      await runs.resume(run.id)
    })
  }

  pause = (run: Run) => this.#do('The run was not paused', () => runs.pause(run.id))

  async cancel(run: Run) {
    await this.#do('The run was not cancelled', () => runs.cancel(run.id))
  }

  async undo(run: Run) {
    await this.#do('The values were not taken back', async () => {
      const { restored, overwritten } = await runs.undo(run.id)
      const text = overwritten > 0 ? `${overwritten.toLocaleString()} rows stay, because a later run has written them.` : undefined
      toast({ message: `The values of ${restored.toLocaleString()} ${restored === 1 ? 'row' : 'rows'} were taken back.`, text })
    })
  }

  /** Keeps what a person says of rows whose call may have arrived; no rows are all of the run's. */
  async decide(runId: string, rows: number[], as: Verdict) {
    await this.#do('Nothing was marked', async () => {
      const { decision, rows: count } = await runs.decide(runId, rows, as)
      if (count === 0) return toast({ tone: 'info', message: 'No row is unknown any more.' })
      const takeBack = () => this.#do('They were not taken back', () => runs.takeBackDecision(this.host.id, decision))
      toast({ message: `${plural(count, 'row')} ${verdictWords[as]}.`, undo: () => void takeBack() })
    })
  }

  async #do(title: string, doing: () => Promise<unknown>) {
    try {
      await doing()
      await this.host.changed()
    } catch (thrown) {
      report(thrown, title)
    }
  }

  /** Takes the columns of an action out; a message offers them back. */
  async remove(fillerId: string) {
    const before = this.host.definition
    const filler = this.filler(fillerId)
    if (!filler) return
    const needed = neededBy(before, [fillerId, ...filler.outputs.map(({ id }) => id)], fillerId)
    if (needed) return void toast({ tone: 'info', message: `${filler.name} was not removed.`, text: needed })
    if (this.draft?.filler.id === fillerId) this.draft = undefined
    await this.#do(`${filler.name} was not removed`, async () => {
      const columns = filler.outputs.length === 1 ? 'column' : `${filler.outputs.length} columns`
      await this.host.change({ ...before, actions: before.actions.filter((a) => a.id !== fillerId) }, `${filler.name} removed with its ${columns}.`)
    })
  }
}
