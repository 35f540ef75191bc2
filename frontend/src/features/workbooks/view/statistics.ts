// The statistics of a column in words.
import type { ColumnStats } from '$lib/api/rows'

const percent = (part: number, whole: number) => {
  const share = (part / Math.max(1, whole)) * 100
  return part > 0 && share < 0.1 ? '< 0.1 %' : `${share.toLocaleString(undefined, { maximumFractionDigits: 1 })} %`
}

/** What there is to tell of a column; what does not apply to it is left out. */
export function statLines(stats: ColumnStats): { name: string; value: string }[] {
  const of = (count: number) => (count > 0 ? `${count.toLocaleString()} (${percent(count, stats.rows)})` : '0')
  const lines = [
    { name: 'Rows', value: stats.rows.toLocaleString() },
    { name: 'Empty', value: of(stats.blank) },
    { name: 'Different', value: `${stats.exact ? '' : 'About '}${stats.distinct.toLocaleString()}` },
  ]
  if (stats.bad > 0) lines.push({ name: 'Do not fit the type', value: of(stats.bad) })
  const rest = { Smallest: stats.min, Largest: stats.max, Sum: stats.sum, Mean: stats.mean }
  for (const [name, value] of Object.entries(rest)) if (value) lines.push({ name, value })
  return lines
}

export const shares = (stats: ColumnStats) => stats.top.slice(0, 10).map(({ value, count }) => ({ value, count, share: percent(count, stats.rows) }))
