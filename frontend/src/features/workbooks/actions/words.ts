// Runs in words and figures.
import type { Latency, Run, RunCounts, RunPlan, RunState, Which } from '$lib/api/runs'
import { millis, plural } from '$lib/format'

export type Outcome = 'done' | 'empty' | 'notFound' | 'failed' | 'skipped' | 'unknown' | 'notSent' | 'queued'

export interface Segment {
  outcome: Outcome
  words: string
  rows: number
  /** From 0 to 1. */
  share: number
}

const outcomes: [Outcome, string][] = [
  ['done', 'Done'], ['empty', 'Empty result'], ['notFound', 'Not found'], ['failed', 'Failed'],
  ['skipped', 'Skipped'], ['unknown', 'Unknown'], ['notSent', 'Not sent'], ['queued', 'Queued or running'],
]

/** Done, failed, skipped and queued always; the others where there are any. */
export function segments(counts: RunCounts): Segment[] {
  const always = ['done', 'failed', 'skipped', 'queued']
  return outcomes
    .map(([outcome, words]) => ({ outcome, words, rows: counts[outcome], share: counts[outcome] / Math.max(1, counts.planned) }))
    .filter(({ outcome, rows }) => rows > 0 || always.includes(outcome))
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

/** Rows that are through. */
export const through = (counts: RunCounts): number => counts.planned - counts.queued

/** "about 54 s", "about 3 min", "about 2 h"; empty while nobody knows. */
export function timeLeft(seconds: number): string {
  if (seconds < 0) return ''
  if (seconds < 1) return 'less than 1 s'
  if (seconds < 90) return `about ${Math.round(seconds)} s`
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`
  return `about ${Math.round(seconds / 3600)} h`
}

export function pace(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString()
}

export const stateWords: Record<RunState, string> = {
  running: 'Running', paused: 'Paused', stopped: 'Stopped', cancelled: 'Cancelled', done: 'Finished',
}

export const over = (state: RunState): boolean => state === 'done' || state === 'cancelled'

/** "1,918 done, 38 failed, 44 skipped." */
export function tally(counts: RunCounts): string {
  const parts = segments(counts).filter(({ rows, outcome }) => outcome === 'done' || rows > 0)
  return parts.map(({ rows, words }) => `${rows.toLocaleString()} ${words.toLowerCase()}`).join(', ') + '.'
}

/** "Finished in 2 min 24 s. 1,918 done, 38 failed, 44 skipped." */
export function finished(run: Pick<Run, 'startedAt' | 'endedAt' | 'counts'>): string {
  return `Finished in ${millis(Math.max(1, Date.parse(run.endedAt) - Date.parse(run.startedAt)))}. ${tally(run.counts)}`
}

export const whichWords: Record<Which, string> = {
  empty: 'Rows without a result',
  all: 'All rows',
  failed: 'Failed rows',
  changed: 'Rows whose input has changed',
  selected: 'Selected rows',
  filtered: 'Rows shown now',
  unknown: 'Rows whose call may have arrived',
}

export interface Bar {
  label: string
  rows: number
  /** It is of the slowest, without an end. */
  last: boolean
}

const steps = [1, 2, 3, 4, 6, 10]

/** Seven bars at round times, the last one for what took longest. */
export function histogram(latency: Latency): Bar[] {
  if (latency.rows === 0) return []
  const unit = roundUp(latency.p95 / 1e6 / 6)
  const bars = [...steps, Infinity].map((step, i) => ({ label: edgeLabel(steps[Math.min(i, 5)]! * unit, i), rows: 0, last: step === Infinity }))
  for (const { from, below, rows } of latency.bars) {
    const middle = (from + below) / 2e6
    const at = steps.findIndex((step) => middle < step * unit)
    bars[at < 0 ? steps.length : at]!.rows += rows
  }
  return bars
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(ms, 0.001)))
  const times = [1, 2, 5, 10].find((n) => n * power >= ms * 0.999) ?? 10
  return times * power
}

function edgeLabel(ms: number, place: number): string {
  const text = ms < 1000 ? Number(ms.toPrecision(3)).toString() : `${Number((ms / 1000).toPrecision(2))} s`
  return place === 0 ? `<${text}` : place === 6 ? `>${text}` : text
}

/** Runs over 1,000 rows, and those that change something elsewhere, are asked for first. */
export const mustAsk = (plan: RunPlan): boolean => plan.rows > 1000 || (plan.writes && plan.calls > 0)

/** "30 of 2,000 rows have no Domain." */
export function blanks(plan: RunPlan): string[] {
  return plan.blank.map(({ value, count }) => `${count.toLocaleString()} of ${plural(plan.rows, 'row')} ${count === 1 ? 'has' : 'have'} no ${value}.`)
}

/** What a dry run came to, line by line: [what, how much]. */
export function dryRun(plan: RunPlan): [string, string][] {
  const lines: [string, number][] = [
    ['Rows', plan.rows], ['Skipped', plan.skipped], ['Values that do not fit', plan.invalid],
    ['Same input, called once', plan.shared], ['Left as they are', plan.left],
  ]
  const shown = lines.filter(([what, n]) => n > 0 || what === 'Rows').map(([what, n]): [string, string] => [what, n.toLocaleString()])
  shown.push(['Calls', plan.calls.toLocaleString()])
  if (plan.seconds >= 0 && plan.calls > 0) shown.push(['Estimated time', timeLeft(plan.seconds)])
  return shown
}

/** What a person said of rows whose call may have arrived. */
export const verdictWords: Record<string, string> = { sent: 'marked as done elsewhere', 'not-sent': 'marked as not sent' }
