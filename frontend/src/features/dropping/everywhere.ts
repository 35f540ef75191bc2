// What becomes of a file where the page on screen has no use of its own for it: a connector is imported, rows make a Workbook.
import type { DropKind, Dropped } from '$lib/api/drops'
import { go, paths } from '$lib/router.svelte'
import { importDropped } from '$features/connectors/moves'
import { asked } from '$features/workbooks/list/asked.svelte'

export const rowFiles = 'CSV, Excel, JSON, Parquet or SQLite'
export const connectorFirst: DropKind[] = ['connector', 'rows']
export const rowsFirst: DropKind[] = ['rows', 'connector']

export function takeAnywhere(file: Dropped): void {
  if (file.kind === 'connector') void importDropped(file)
  else makeWorkbook(file)
}

function makeWorkbook({ token, name }: Dropped): void {
  asked.importing = { source: { token, text: '' }, name }
  go(paths.workbooks())
}
