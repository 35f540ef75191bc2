// Undo and redo over whole snapshots: a draft is small, and a snapshot cannot get out of step with it.

const kept = 100

export class History<T> {
  #past: string[] = []
  #future: string[] = []
  #present: string

  constructor(first: T) {
    this.#present = JSON.stringify(first)
  }

  /** Notes a state; answers false when nothing changed. */
  note(state: T): boolean {
    const text = JSON.stringify(state)
    if (text === this.#present) return false
    this.#past.push(this.#present)
    if (this.#past.length > kept) this.#past.shift()
    this.#present = text
    this.#future = []
    return true
  }

  undo(): T | undefined {
    return this.#step(this.#past, this.#future)
  }

  redo(): T | undefined {
    return this.#step(this.#future, this.#past)
  }

  #step(from: string[], to: string[]): T | undefined {
    const text = from.pop()
    if (text === undefined) return undefined
    to.push(this.#present)
    this.#present = text
    return JSON.parse(text) as T
  }
}
