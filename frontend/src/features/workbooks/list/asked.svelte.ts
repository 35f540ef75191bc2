// What the page of the list asks about in a dialog.
import type { RowSource } from '$lib/api/transfer'
import type { WorkbookRow } from '$lib/api/workbooks'

class Asked {
  /** A file that becomes a workbook. */
  importing = $state.raw<{ source: RowSource; name: string } | undefined>()
  renaming = $state.raw<Pick<WorkbookRow, 'id' | 'name'> | undefined>()
}

export const asked = new Asked()
