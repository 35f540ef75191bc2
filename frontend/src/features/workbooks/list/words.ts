import type { WorkbookRow } from '$lib/api/workbooks'

/** What is going on in a workbook; a dash for nothing. */
export function runWords(state: WorkbookRow['run']): string {
  if (state === 'running') return 'Running now'
  if (state === 'paused') return 'Run paused'
  if (state === 'stopped') return 'Run stopped'
  return '–'
}
