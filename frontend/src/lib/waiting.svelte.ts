// When to say that something is on its way: not under 150 ms, then for at least 300 ms.

export class Waiting {
  /** Show a skeleton or a spinner. */
  shown = $state(false)
  #timer = 0
  #since = 0

  begin() {
    clearTimeout(this.#timer)
    if (this.shown) return
    this.#timer = window.setTimeout(() => {
      this.shown = true
      this.#since = performance.now()
    }, 150)
  }

  end() {
    clearTimeout(this.#timer)
    if (!this.shown) return
    const left = 300 - (performance.now() - this.#since)
    this.#timer = window.setTimeout(() => (this.shown = false), Math.max(0, left))
  }
}
