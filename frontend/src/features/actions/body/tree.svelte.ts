import { failureOf, type Failure } from '$lib/api/call'
import * as tests from '$lib/api/tests'
import type { Node } from '$lib/api/tests'

// The tree of a body that stays in its file: members are read in windows as they come on screen, so that
// a list of five million items costs as much as one of fifty.

const window = 200 // members read at once; the backend allows 500

/** A container or value of the tree. Members are known once they were read. */
export interface Branch {
  node: Node
  depth: number
  parent: Branch | undefined
  place: number // among the members of its parent
  open: boolean
  members: Map<number, Branch>
  reading: Set<number> // windows on their way
  opened: number[] // places of open members, ascending
  rows: number // rows below it: 0 while closed
}

export interface Row {
  branch: Branch | undefined // undefined while its window is on its way
  parent: Branch
  place: number
}

export class BodyTreeRows {
  bodyId: string
  root: Branch
  failure = $state.raw<Failure | undefined>()
  #version = $state(0) // counts changes: the tree itself is too large to be watched

  constructor(bodyId: string, node: Node) {
    this.bodyId = bodyId
    this.root = branch(node, undefined, 0)
    this.#set(this.root, true)
  }

  static async read(bodyId: string, root: Node): Promise<BodyTreeRows> {
    const tree = new BodyTreeRows(bodyId, root)
    await tree.#read(tree.root, 0)
    await tree.#unfold(tree.root)
    return tree
  }

  /** Opens the way to the first record: a page of rows is worth more than a single line "data". */
  async #unfold(from: Branch): Promise<void> {
    let at: Branch | undefined = from
    for (let depth = 0; at && depth < 4; depth++) {
      const members: Branch[] = [...at.members.values()].filter((member) => member.node.children > 0)
      const next: Branch | undefined =
        at.node.type === 'list' ? members[0] : (members.find((member) => member.node.type === 'list') ?? members[0])
      if (!next || (at.node.type !== 'list' && at.node.children > 8)) return
      this.#set(next, true)
      if (at.node.type === 'list') return
      await this.#read(next, 0)
      at = next
    }
  }

  /** Rows on screen: everything below the root, or the root itself when it is a bare value. */
  get count(): number {
    void this.#version
    return this.root.node.children > 0 ? this.root.rows : 1
  }

  /** The row at an index. Asks for its window when that was not read yet. */
  at(index: number): Row {
    void this.#version
    if (this.root.node.children === 0) return { branch: this.root, parent: this.root, place: 0 }
    return this.#find(this.root, index)
  }

  #find(parent: Branch, index: number): Row {
    let skipped = 0 // rows of open members before
    for (const place of parent.opened) {
      const member = parent.members.get(place)!
      const own = place + skipped
      if (index < own) break
      if (index === own) return { branch: member, parent, place }
      if (index <= own + member.rows) return this.#find(member, index - own - 1)
      skipped += member.rows
    }
    const place = index - skipped
    const known = parent.members.get(place)
    if (!known) void this.#read(parent, place)
    return { branch: known, parent, place }
  }

  /** The index of a branch among the rows. */
  indexOf(branch: Branch): number {
    const { parent } = branch
    if (!parent) return 0
    let before = branch.place
    for (const place of parent.opened) {
      if (place >= branch.place) break
      before += parent.members.get(place)!.rows
    }
    return before + (parent === this.root ? 0 : this.indexOf(parent) + 1)
  }

  toggle(branch: Branch, open = !branch.open) {
    if (branch.node.children === 0 || branch.open === open) return
    this.#set(branch, open)
    this.#version++
  }

  #set(branch: Branch, open: boolean) {
    const before = branch.rows
    branch.open = open
    branch.rows = open ? branch.node.children + inside(branch) : 0
    if (branch.parent && open) insert(branch.parent.opened, branch.place)
    if (branch.parent && !open) branch.parent.opened = branch.parent.opened.filter((place) => place !== branch.place)
    for (let up = branch.parent; up?.open; up = up.parent) up.rows += branch.rows - before
  }

  async #read(parent: Branch, place: number): Promise<void> {
    const first = Math.floor(place / window) * window
    if (parent.reading.has(first)) return
    parent.reading.add(first)
    try {
      const nodes = await tests.children(this.bodyId, parent.node.id, first, window)
      nodes.forEach((node, i) => parent.members.set(first + i, branch(node, parent, first + i)))
      this.#version++
    } catch (thrown) {
      this.failure = failureOf(thrown) // and the window is not asked for again: it would fail on every frame
    }
  }
}

function branch(node: Node, parent: Branch | undefined, place: number): Branch {
  const depth = parent ? parent.depth + 1 : -1
  return { node, depth, parent, place, open: false, members: new Map(), reading: new Set(), opened: [], rows: 0 }
}

const inside = (branch: Branch): number => branch.opened.reduce((rows, place) => rows + branch.members.get(place)!.rows, 0)

function insert(places: number[], place: number) {
  const at = places.findIndex((other) => other >= place)
  if (at < 0) places.push(place)
  else if (places[at] !== place) places.splice(at, 0, place)
}
