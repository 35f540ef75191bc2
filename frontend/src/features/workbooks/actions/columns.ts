// The columns of a workbook as values of parameters: people read names, and ids are kept.
import type { FieldType } from '$lib/api/actions'
import type { Column, ColumnType, Filler, MappedValue, Workbook } from '$lib/api/workbooks'

export interface Choosable {
  id: string
  name: string
  type: ColumnType
  /** The action that fills it; empty for one of people. */
  group: string
}

/** All columns but those that a filler itself fills. */
export function choosable(def: Workbook, besides = ''): Choosable[] {
  const of = (c: Pick<Column, 'id' | 'name' | 'type'>, group: string) => ({ id: c.id, name: c.name, type: c.type, group })
  return [
    ...def.columns.map((c) => of(c, '')),
    ...def.actions.filter(({ id }) => id !== besides).flatMap((a) => a.outputs.map((o) => of(o, a.name))),
  ]
}

const hole = /\{([^{}]+)\}/g

/** "{c1}, {c2}" as "{Company}, {Country}". */
export function withNames(text: string, columns: Choosable[]): string {
  return text.replace(hole, (whole, id: string) => {
    const column = columns.find((c) => c.id === id)
    return column ? `{${column.name}}` : whole
  })
}

/** "{Company}" as "{c1}"; what is no name of a column stays. */
export function withIds(text: string, columns: Choosable[]): string {
  return text.replace(hole, (whole, name: string) => {
    const column = columns.find((c) => c.name.toLowerCase() === name.trim().toLowerCase())
    return column ? `{${column.id}}` : whole
  })
}

/** Where columns stand in a text, by their names. */
export function columnsIn(text: string, columns: Choosable[]): { from: number; to: number; name: string }[] {
  const named = [...text.matchAll(hole)].filter(([, name]) => columns.some((c) => c.name.toLowerCase() === name!.trim().toLowerCase()))
  return named.map((match) => ({ from: match.index, to: match.index + match[0].length, name: match[1]! }))
}

export type Way = 'none' | 'column' | 'same'

export const wayOf = (value: MappedValue | undefined): Way => (!value ? 'none' : value.column ? 'column' : 'same')

/** The mapping with one parameter filled otherwise; undefined leaves it to its default. */
export function mapped(mapping: MappedValue[], parameter: string, value: Pick<MappedValue, 'column' | 'text'> | undefined): MappedValue[] {
  const rest = mapping.filter((m) => m.parameter !== parameter)
  return value ? [...rest, { parameter, ...value }] : rest
}

/** The same parameter names are mapped as those of columns, spaces, case and punctuation aside. */
export function byName(parameters: { name: string }[], columns: Choosable[]): MappedValue[] {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, '')
  return parameters.flatMap(({ name }) => {
    const column = columns.find((c) => plain(c.name) === plain(name))
    return column ? [{ parameter: name, column: column.id, text: '' }] : []
  })
}

/** Why columns cannot be taken out: another action than the one that fills them needs them. Undefined when they can. */
export function neededBy(def: Workbook, ids: string[], besides = ''): string | undefined {
  const needs = ({ steps, when }: Filler) =>
    when.some(({ column }) => ids.includes(column)) || steps.some(({ mapping }) => mapping.some(({ column, text }) => ids.includes(column) || ids.some((id) => text.includes(`{${id}}`))))
  const names = def.actions.filter((a) => a.id !== besides && needs(a)).map(({ name }) => name)
  if (names.length === 0) return undefined
  const who = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}` : names[0]!
  return `${who} ${names.length > 1 ? 'use' : 'uses'} ${ids.length > 1 ? 'them' : 'it'}. Choose another column there first.`
}

/** A workbook in which one action is otherwise; its name, and how its columns look, stay. */
export function withFiller(def: Workbook, filler: Filler): Workbook {
  const looking = (was: Filler): Filler => ({
    ...filler,
    name: was.name,
    look: was.look,
    outputs: filler.outputs.map((o) => ({ ...o, look: was.outputs.find(({ id }) => id === o.id)?.look ?? o.look })),
  })
  return { ...def, actions: def.actions.map((a) => (a.id === filler.id ? looking(a) : a)) }
}

/** A name that no column has yet. */
export function freeName(def: Workbook, name: string): string {
  const taken = new Set([...def.columns, ...def.actions.flatMap((a) => a.outputs)].map((c) => c.name.toLowerCase()))
  let free = name
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name} ${n}`
  return free
}

/** The list with an entry one place further, or as it is at the end. */
export function moved<T>(list: T[], at: number, by: 1 | -1): T[] {
  const to = at + by
  if (to < 0 || to >= list.length) return list
  const next = [...list]
  const [entry] = next.splice(at, 1)
  next.splice(to, 0, entry!)
  return next
}

/** The type of a column for a field of an action. */
export function columnTypeOf(field: FieldType): ColumnType {
  const types: Partial<Record<FieldType, ColumnType>> = { number: 'decimal', boolean: 'boolean', date: 'date', url: 'url', email: 'email', list: 'json', json: 'json' }
  return types[field] ?? 'text'
}
