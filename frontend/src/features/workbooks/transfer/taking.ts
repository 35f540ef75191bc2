// Which columns of a file go where.
import type { ImportColumn, Preview } from '$lib/api/transfer'
import type { Column, ColumnType } from '$lib/api/workbooks'

/** What becomes of a column of a file. */
export interface Taken {
  from: string
  /** The id of a column of the workbook, "new" or "out". */
  into: string
  name: string
  type: ColumnType
  key: boolean
  /** Its first values, for telling columns apart. */
  samples: string
  /** The share of its cells that fit the type that was found. */
  fits: number
}

/** So many can be changed one by one; those behind go to the column of their name, or make it. */
export const mostTaken = 200

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** As people would have it: into the column of the same name, else into a new one. */
export function takenOf(preview: Preview, columns: Column[]): Taken[] {
  return preview.columns.slice(0, mostTaken).map(({ name, type, fits }, at) => {
    const there = columns.find((column) => same(column.name, name))
    const cells = preview.rows.map((row) => row[at]).filter((cell) => !!cell)
    return { from: name, into: there?.id ?? 'new', name, type, fits, key: there?.key ?? false, samples: cells.slice(0, 3).join(', ') }
  })
}

/** What keeps the choice from being made; empty for nothing. */
export function trouble(taken: Taken[], columns: Column[], upsert: boolean): string {
  const names = new Set<string>()
  for (const one of taken) {
    if (one.into === 'out') continue
    const there = columns.find(({ id }) => id === one.into)
    const name = (there?.name ?? one.name).trim()
    if (!name) return `Name the new column for ${one.from}.`
    if (names.has(name.toLowerCase())) return `Two columns go into ${name}. Choose another for one of them.`
    names.add(name.toLowerCase())
  }
  if (names.size === 0) return 'Choose at least one column.'
  if (upsert && !taken.some((one) => one.key && one.into !== 'out')) return 'Choose the key: the column by which rows are found again.'
  return ''
}

/** As the backend is told. */
export function ordered(taken: Taken[]): ImportColumn[] {
  return taken.map(({ from, into, name, type, key }) => ({
    from, type, key,
    into: into === 'new' || into === 'out' ? '' : into,
    name: into === 'new' ? name.trim() : '',
  }))
}
