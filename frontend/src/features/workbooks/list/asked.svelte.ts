// What the page of the list asks about in a dialog.
import type { RowSource } from '$lib/api/transfer'

class Asked {
  /** A file that becomes a workbook. */
  importing = $state.raw<{ source: RowSource; name: string } | undefined>()
  /** The workbook whose name is being changed in its row. */
  renaming = $state('')
}

export const asked = new Asked()
