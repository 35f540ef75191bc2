// Short messages at the bottom right: what was done, with a way back. Failures that block the task at
// hand belong in the page or in a dialog instead.

export interface ToastAction {
  label: string
  run: () => void
}

export interface Toast {
  id: number
  tone: 'success' | 'info' | 'danger'
  message: string
  /** A second line. */
  text?: string
  undo?: () => void
  actions?: ToastAction[]
  /** 0 stays until it is dismissed. */
  seconds: number
}

const most = 3

class Toasts {
  list = $state.raw<Toast[]>([])
  /** The newest one that can be undone, which is what Ctrl Z does. */
  readonly undoable = $derived(this.list.findLast((t) => t.undo))
  #next = 1
  #timers = new Map<number, number>()

  add(given: Partial<Omit<Toast, 'id'>> & { message: string }): number {
    const tone = given.tone ?? 'success'
    const seconds = given.seconds ?? (tone === 'danger' ? 0 : given.undo ? 10 : 5)
    const shown = { ...given, tone, seconds, id: this.#next++ }
    for (const old of this.list.slice(0, Math.max(0, this.list.length + 1 - most))) this.dismiss(old.id)
    this.list = [...this.list, shown]
    this.resume(shown.id)
    return shown.id
  }

  undo() {
    const last = this.undoable
    if (!last) return
    this.dismiss(last.id)
    last.undo?.()
  }

  dismiss(id: number) {
    this.pause(id)
    this.list = this.list.filter((t) => t.id !== id)
  }

  /** While it is pointed at or holds the focus it stays. */
  pause(id: number) {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  resume(id: number) {
    const seconds = this.list.find((t) => t.id === id)?.seconds
    if (!seconds) return
    this.pause(id)
    this.#timers.set(id, window.setTimeout(() => this.dismiss(id), seconds * 1000))
  }
}

export const toasts = new Toasts()

/** Shows a message; the answer takes it away again with toasts.dismiss. */
export const toast = (given: Parameters<Toasts['add']>[0]): number => toasts.add(given)
