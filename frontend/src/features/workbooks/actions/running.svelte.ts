// The runs of all workbooks that this window has heard of: for their pages, and for the sidebar.
import { notify } from '$lib/api/notify'
import { on } from '$lib/api/events'
import * as runs from '$lib/api/runs'
import type { Run, RunProgress } from '$lib/api/runs'
import { go } from '$lib/router.svelte'
import { toast } from '$lib/ui/toast.svelte'
import { finished, over, tally } from './words'

const workbookOf = (runId: string): string => runId.slice(0, runId.lastIndexOf('-'))

class Running {
  /** By the id of the run; what was told last. */
  progress = $state.raw<Record<string, RunProgress>>({})
  /** The workbook that is looked at: its page tells of its runs itself. */
  here = ''
  #told = new Set<string>()

  /** Share of the rows that are through, of the runs of a workbook that go on; undefined for none. */
  share(workbookId: string): number | undefined {
    const going = Object.values(this.progress).filter((p) => p.state === 'running' && workbookOf(p.runId) === workbookId)
    if (going.length === 0) return undefined
    const planned = going.reduce((sum, p) => sum + p.counts.planned, 0)
    return going.reduce((sum, p) => sum + p.counts.planned - p.counts.queued, 0) / Math.max(1, planned)
  }

  /** Hears of runs until the function that is answered is called. */
  listen(): () => void {
    return on('run', (p) => this.hear(p))
  }

  hear(p: RunProgress) {
    // Events may overtake each other. A run that ended goes on when it is resumed, which forgets what was heard.
    if (p.state === 'running' && (this.progress[p.runId]?.state ?? 'running') !== 'running') return
    this.progress = { ...this.progress, [p.runId]: p }
    if (p.state === 'running') this.#told.delete(p.runId)
    else if (!this.#told.has(p.runId)) {
      this.#told.add(p.runId)
      void this.#tell(p)
    }
  }

  forget(runId: string) {
    const { [runId]: _, ...rest } = this.progress
    this.progress = rest
  }

  /** A run as it is by what was heard of it since it was read. */
  live(run: Run): Run {
    const p = this.progress[run.id]
    return !p || over(run.state) ? run : { ...run, state: p.state, why: p.why, counts: p.counts }
  }

  /** Says that a run came to its end to somebody who is elsewhere. */
  async #tell(p: RunProgress) {
    const elsewhere = this.here !== workbookOf(p.runId)
    if (p.state === 'cancelled' || p.state === 'paused' || (!elsewhere && !document.hidden)) return
    const { run } = await runs.report(p.runId).catch(() => ({ run: undefined }))
    if (!run) return
    const done = p.state === 'done'
    const message = done ? `${run.name} is finished` : `${run.name} stopped`
    const text = done ? finished(run) : `${p.why} ${tally(p.counts)}`
    if (document.hidden) void notify(run.id, message, text)
    if (elsewhere) {
      const open = { label: 'Open Workbook', run: () => go(`#/workbooks/${run.workbookId}`) }
      toast({ tone: done ? 'success' : 'danger', message, text, actions: [open], seconds: 10 })
    }
  }
}

export const running = new Running()
