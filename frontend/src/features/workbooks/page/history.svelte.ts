// What people did to columns, beside what they did to rows: the rows have a journal of their own in the workbook. Both are
// undone in the order in which they were done.
import type { Workbook } from '$lib/api/workbooks'

export interface Step {
  before: Workbook
  after: Workbook
  /** Id of the last edit of rows that was done before it. */
  edit: number
  /** It only says where columns stand and how they look. */
  layout: boolean
}

/** What the journal of the rows would undo, or do again. */
type Edit = { id: number } | null | undefined

const most = 100

export class History {
  #past = $state.raw<Step[]>([])
  #future: Step[] = []

  get undoable(): boolean {
    return this.#past.length > 0
  }

  did(step: Step) {
    this.#past = [...this.#past, step].slice(-most)
    this.#future = []
  }

  /** The step of columns that is undone next; undefined when an edit of rows is. */
  back(undo: Edit): Step | undefined {
    const last = this.#past.at(-1)
    if (!last || (undo?.id ?? 0) > last.edit) return undefined
    this.#past = this.#past.slice(0, -1)
    this.#future.push(last)
    return last
  }

  /** The step of columns that is done again next; undefined when an edit of rows is, or nothing. */
  forward(undo: Edit, redo: Edit): Step | undefined {
    const next = this.#future.at(-1)
    if (next && (undo?.id ?? 0) > next.edit) this.#future = [] // rows were edited since
    else if (next && !(redo && redo.id <= next.edit)) {
      this.#future.pop()
      this.#past = [...this.#past, next]
      return next
    }
    return undefined
  }
}

/** A workbook after a change from one definition to another, whatever else has changed in it. */
export function applied(now: Workbook, from: Workbook, to: Workbook): Workbook {
  return {
    ...now,
    columns: merged(now.columns, from.columns, to.columns, (...c) => patched(...c, ['name', 'type', 'key', 'look'])),
    actions: merged(now.actions, from.actions, to.actions, (a, was, is) => ({
      ...patched(a, was, is, ['name', 'look']),
      outputs: merged(a.outputs, was.outputs, is.outputs, (...o) => patched(...o, ['name', 'type', 'look'])),
    })),
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function patched<T extends object>(now: T, from: T, to: T, members: (keyof T)[]): T {
  const changed = members.filter((member) => !same(from[member], to[member]))
  return { ...now, ...Object.fromEntries(changed.map((member) => [member, to[member]])) }
}

/** A list after what came, went, moved or changed from one list to another. */
function merged<T extends { id: string }>(now: T[], from: T[], to: T[], change: (now: T, from: T, to: T) => T): T[] {
  const was = new Map(from.map((one) => [one.id, one]))
  const is = new Map(to.map((one) => [one.id, one]))
  const list = now.filter(({ id }) => is.has(id) || !was.has(id)).map((one) => (is.has(one.id) && was.has(one.id) ? change(one, was.get(one.id)!, is.get(one.id)!) : one))
  to.forEach((one, at) => {
    if (!was.has(one.id) && !list.some(({ id }) => id === one.id)) list.splice(at, 0, one)
  })
  const common = (of: T[], other: Map<string, T>) => of.map(({ id }) => id).filter((id) => other.has(id))
  if (same(common(from, is), common(to, was))) return list
  const place = new Map(to.map(({ id }, at) => [id, at]))
  return list.toSorted((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0)
}
