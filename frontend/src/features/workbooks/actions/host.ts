// What the parts about actions need of the page that they stand on.
import type { View } from '$lib/api/rows'
import type { Run } from '$lib/api/runs'
import type { RowSpan } from '$lib/api/rows'
import type { Condition, Workbook } from '$lib/api/workbooks'

export interface ActionsHost {
  readonly id: string
  readonly definition: Workbook
  /** The latest first. */
  readonly runs: Run[]
  /** Of all rows. */
  readonly rows: number
  /** What is seen, and the key by which its rows are named. */
  readonly view: View
  readonly viewKey: string
  /** Places of the rows that are selected. */
  readonly spans: RowSpan[]
  /** Id of the row that is active. */
  readonly row: number | undefined
  /** Reads everything again. */
  changed(): Promise<void>
  /** Keeps columns and actions. */
  save(def: Workbook): Promise<void>
  /** As save, for what can be undone; it is said, with a way back. */
  change(def: Workbook, message: string): Promise<void>
  /** Shows only the rows that meet conditions. */
  show(filter: Condition[]): void
  /** Gives the focus to the table. */
  focus(): void
  /** Opens the export. */
  export(): void
  /** Opens the import of an action's rows. */
  fetch(action: string, connection: string): void
}
