// What an export writes.
import type { RowSpan, View } from '$lib/api/rows'
import type { ExportOrder, Options } from '$lib/api/transfer'
import type { Workbook } from '$lib/api/workbooks'

export type ExportFormat = 'csv' | 'tsv' | 'xlsx' | 'jsonl' | 'json' | 'parquet' | 'sqlite'
export type ExportRows = 'all' | 'seen' | 'selected'

/** What is exported from: the workbook, and what is seen and selected of it. */
export interface ExportFrom {
  id: string
  definition: Workbook
  rows: number
  view: View
  viewKey: string
  /** Rows of the view. */
  count: number
  /** Places of the selected rows in the view. */
  spans: RowSpan[]
}

export interface ExportChoice {
  format: ExportFormat
  rows: ExportRows
  /** Columns that are hidden too. */
  hidden: boolean
  states: boolean
  delimiter: string
  mark: boolean
}

export const formats: { value: ExportFormat; label: string; description: string }[] = [
  { value: 'csv', label: 'CSV', description: 'Cells with a separator between them. Every program reads it.' },
  { value: 'tsv', label: 'TSV', description: 'As CSV, with tabs between the cells.' },
  { value: 'xlsx', label: 'Excel (.xlsx)', description: 'Numbers and dates as Excel has them, up to 1,048,575 rows.' },
  { value: 'jsonl', label: 'JSON Lines', description: 'An object a line, for programs and big files.' },
  { value: 'json', label: 'JSON', description: 'A list of objects.' },
  { value: 'parquet', label: 'Parquet', description: 'Columns with their types, for data tools.' },
  { value: 'sqlite', label: 'SQLite', description: 'A database file with one table.' },
]

/** The columns that are seen, in their order. */
export function seenColumns({ columns, actions }: Workbook): string[] {
  return [...columns, ...actions.flatMap(({ outputs }) => outputs)].filter(({ look }) => !look.hidden).map(({ id }) => id)
}

export const selectedRows = (from: ExportFrom): number => from.spans.reduce((sum, { count }) => sum + count, 0)

export const exportedRows = (from: ExportFrom, rows: ExportRows): number =>
  rows === 'all' ? from.rows : rows === 'seen' ? from.count : selectedRows(from)

/** As the backend is told. The order of the rows is that in which they are seen. */
export function orderOf(from: ExportFrom, choice: ExportChoice): ExportOrder {
  const csv = choice.format === 'csv' || choice.format === 'tsv'
  const options = {
    format: csv ? 'csv' : choice.format, encoding: 'utf-8', header: csv ? 'yes' : '', sheet: '',
    delimiter: choice.format === 'tsv' ? '\t' : csv ? choice.delimiter : '', mark: csv && choice.mark,
  } as Options
  const view = choice.rows === 'all' ? { ...from.view, filter: [], search: '' } : from.view
  return {
    workbookId: from.id, name: from.definition.name, options, viewKey: from.viewKey,
    spans: choice.rows === 'selected' ? from.spans : [],
    scope: { view, rows: [], columns: choice.hidden ? [] : seenColumns(from.definition), states: choice.states },
  }
}
