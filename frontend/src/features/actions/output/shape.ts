// The tree of what was seen in the samples: which nodes stand for which output fields.

import type { OutputField } from '$lib/api/actions'
import type { Shape } from '$lib/api/tests'
import { plural } from '$lib/format'

export type Tick = 'on' | 'off' | 'some'

/** Every output field that can be ticked, a list and the fields of its elements alike. */
export const allFields = (shape: Shape): OutputField[] => [
  ...(shape.field ? [shape.field] : []),
  ...shape.children.flatMap(allFields),
]

/** The output fields that ticking a node makes: its own, or else those of the nodes below it. */
export function fieldsOf(shape: Shape): OutputField[] {
  if (shape.field) return [shape.field]
  return shape.children.flatMap(fieldsOf)
}

/** Whether a node is ticked: its field, or all or some of the fields below it. Undefined: cannot be. */
export function tickOf(shape: Shape, ticked: ReadonlySet<string>): Tick | undefined {
  const fields = fieldsOf(shape)
  if (fields.length === 0) return undefined
  const on = fields.filter((f) => ticked.has(f.path)).length
  return on === 0 ? 'off' : on === fields.length ? 'on' : 'some'
}

export interface ShapeRow {
  shape: Shape
  depth: number
  open: boolean
  container: boolean
  parent: number // index of the row it hangs from, -1 at the top
}

/**
 * The rows to show: the members of the root, those of open nodes below them. While text is searched,
 * what matches is shown with everything it hangs from.
 */
export function rowsOf(root: Shape, isOpen: (shape: Shape) => boolean, text: string): ShapeRow[] {
  const rows: ShapeRow[] = []
  const wanted = text.trim().toLowerCase()
  const add = (shape: Shape, depth: number, parent: number) => {
    if (wanted && !matches(shape, wanted)) return
    const container = shape.children.length > 0
    const open = container && (wanted !== '' || isOpen(shape))
    const index = rows.push({ shape, depth, open, container, parent }) - 1
    if (open) for (const child of membersOf(shape)) add(child, depth + 1, index)
  }
  for (const child of membersOf(root)) add(child, 0, -1)
  if (rows.length === 0 && !wanted && root.field) rows.push({ shape: root, depth: 0, open: false, container: false, parent: -1 })
  return rows
}

/** The members to show under a node: those of a list's elements stand under the list itself. */
export function membersOf(shape: Shape): Shape[] {
  const [only] = shape.children
  if (shape.children.length === 1 && only?.key === '[*]' && only.children.length > 0 && !only.field) return only.children
  return shape.children
}

const matches = (shape: Shape, text: string): boolean =>
  shape.key.toLowerCase().includes(text) ||
  shape.sample.toLowerCase().includes(text) ||
  shape.children.some((child) => matches(child, text))

/** What is unusual about a node, in words: "empty in 4,112 items", "number or string". */
export function noteOf(shape: Shape): string {
  const notes: string[] = []
  const empty = shape.nulls + Math.max(0, shape.of - shape.seen)
  const of = shape.of > 1
  if (of && empty > 0 && empty < shape.of) notes.push(`empty in ${plural(empty, 'item')}`)
  else if (of && empty >= shape.of) notes.push('always empty')
  const kinds = shape.types.filter((type) => type !== 'null')
  if (kinds.length > 1) notes.push(kinds.join(' or '))
  return notes.join(', ')
}

/** What stands behind the key: {} or [] for containers, else the first value that was seen, as what it was. */
export function valueOf(shape: Shape): { text: string; kind: 'p' | 's' | 'n' | 'l' } {
  const type = shape.sampleType || (shape.types.find((t) => t !== 'null') ?? 'null')
  if (type === 'object') return { text: '{}', kind: 'p' }
  if (type === 'list') return { text: '[]', kind: 'p' }
  if (type === 'string') return { text: `"${shape.sample}"`, kind: 's' }
  if (type === 'number') return { text: shape.sample, kind: 'n' }
  return { text: type === 'null' ? 'null' : shape.sample, kind: 'l' }
}

/** A name that no other field has: "Country", else "Country 2". */
export function freeName(name: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map((n) => n.toLowerCase()))
  if (!used.has(name.toLowerCase())) return name
  for (let n = 2; ; n++) if (!used.has(`${name} ${n}`.toLowerCase())) return `${name} ${n}`
}

/**
 * Fields after the samples were looked at again: what was learnt about their values is taken over; name,
 * type and order stay as the person set them, and no field is dropped.
 */
export function refreshed(fields: OutputField[], found: OutputField[]): OutputField[] {
  const byPath = new Map(found.map((f) => [f.path, f]))
  return fields.map((field) => {
    const seen = byPath.get(field.path)
    if (!seen) return field
    const { nullable, optional, mixed, sample } = seen
    return { ...field, nullable, optional, mixed, sample }
  })
}

/** A path read from the records at `to` instead of those at `from`; unchanged when it is not below them. */
export function rebased(path: string, from: string, to: string): string {
  const whole = from ? `${from}.${path}` : path
  if (!to) return whole
  return whole.startsWith(`${to}.`) ? whole.slice(to.length + 1) : path
}
