// One tooltip for the whole window. It waits half a second, but not when another one was just shown.

interface Shown {
  text: string
  target: Element
}

const delay = 500

class Tooltips {
  shown = $state.raw<Shown | undefined>()
  #timer = 0
  #hiddenAt = 0

  /** Shows text for target, at once when it got the keyboard's focus. */
  offer(target: Element, text: string, now: boolean) {
    clearTimeout(this.#timer)
    const wait = now || performance.now() - this.#hiddenAt < 300 ? 0 : delay
    this.#timer = window.setTimeout(() => (this.shown = target.isConnected ? { text, target } : undefined), wait)
  }

  hide() {
    clearTimeout(this.#timer)
    if (!this.shown) return
    this.#hiddenAt = performance.now()
    // Not at once: a button that is taken off the page loses the focus while the page is being changed.
    queueMicrotask(() => (this.shown = undefined))
  }
}

export const tooltips = new Tooltips()

/** Gives an element a tooltip: `{@attach tooltip(() => reason)}`. No text, no tooltip. */
export function tooltip(text: () => string | undefined) {
  return (element: Element) => {
    const enter = () => {
      const words = text()
      if (words) tooltips.offer(element, words, false)
    }
    const focus = () => {
      const words = text()
      if (words && element.matches(':focus-visible')) tooltips.offer(element, words, true)
    }
    const leave = () => tooltips.hide()
    const key = (event: Event) => {
      if ((event as KeyboardEvent).key === 'Escape') leave()
    }
    const listeners = { pointerenter: enter, focus, pointerleave: leave, blur: leave, pointerdown: leave, keydown: key }
    for (const [name, fn] of Object.entries(listeners)) element.addEventListener(name, fn)
    return () => {
      leave()
      for (const [name, fn] of Object.entries(listeners)) element.removeEventListener(name, fn)
    }
  }
}
