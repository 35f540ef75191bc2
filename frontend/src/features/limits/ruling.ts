import type { Call } from '$lib/api/tests'

/** The outcome rule that applied to a call, and what a run does then. A success by the usual rules goes without saying. */
export function ruled({ ruling }: Call): string {
  if (!ruling || (ruling.usual && ruling.outcome === 'ok')) return ''
  return `Rule: ${ruling.rule}${ruling.why ? `, ${ruling.why}` : ''}`
}

/** Which of several sendings it was; empty for a call that stands alone. */
export function placed({ page, try: sending }: Call): string {
  return [page > 0 ? `Page ${page.toLocaleString()}` : '', sending > 1 ? `Try ${sending}` : ''].filter(Boolean).join(' · ')
}
