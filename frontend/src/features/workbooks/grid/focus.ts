import { tick } from 'svelte'

/**
 * Keeps the focus on the active cell while elements come and go. It is the cell itself that has it:
 * WebKitGTK tells assistive technology nothing of aria-activedescendant.
 */
export class GridFocus {
  #held = false
  #element: HTMLElement | undefined
  #cell: string
  #editing: () => boolean
  #came: () => void

  /** cell is the id of the active cell's element; came is called when the keyboard leads into the table. */
  constructor(cell: string, editing: () => boolean, came: () => void) {
    this.#cell = cell
    this.#editing = editing
    this.#came = came
  }

  attach(element: HTMLElement): () => void {
    const over = new AbortController()
    const inside = (event: Event) => element.contains(event.target as Node)
    this.#element = element
    // What was pressed outside takes it, even where nothing there can have it.
    document.addEventListener('pointerdown', (event) => (this.#held &&= inside(event)), { signal: over.signal, capture: true })
    document.addEventListener('focusin', (event) => this.#noticed(event.target as Element, inside(event)), over)
    return () => {
      over.abort()
      this.#element = undefined
    }
  }

  /** Takes it. */
  take() {
    this.#held = true
    void tick().then(() => this.keep())
  }

  /** Gives it to the element that is the active cell now, if the table has it. */
  keep() {
    if (!this.#held || this.#editing()) return
    const cell = document.getElementById(this.#cell) ?? this.#element
    if (cell !== document.activeElement) cell?.focus({ preventScroll: true })
  }

  #noticed(target: Element, inside: boolean) {
    const came = inside && !this.#held
    this.#held = inside
    if (target === this.#element) this.keep()
    if (came && target.matches(':focus-visible')) this.#came()
  }
}
