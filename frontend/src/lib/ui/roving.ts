// One tab stop per composite: arrows, Home and End move inside it.

/** Moves the focus among the elements that match selector inside the element it is attached to. */
export function roving(selector: string, axis: 'horizontal' | 'vertical' | 'both' = 'both') {
  const forward = axis === 'horizontal' ? ['ArrowRight'] : axis === 'vertical' ? ['ArrowDown'] : ['ArrowRight', 'ArrowDown']
  const back = axis === 'horizontal' ? ['ArrowLeft'] : axis === 'vertical' ? ['ArrowUp'] : ['ArrowLeft', 'ArrowUp']
  return (element: HTMLElement) => {
    const move = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const items = [...element.querySelectorAll<HTMLElement>(selector)].filter((item) => !item.closest('[hidden]'))
      const at = items.findIndex((item) => item.contains(document.activeElement))
      if (at < 0) return
      const to = target(event.key, at, items.length)
      if (to === undefined) return
      event.preventDefault()
      items[to]?.focus()
    }
    const target = (key: string, at: number, length: number) => {
      if (forward.includes(key)) return (at + 1) % length
      if (back.includes(key)) return (at - 1 + length) % length
      if (key === 'Home') return 0
      if (key === 'End') return length - 1
      return undefined
    }
    element.addEventListener('keydown', move)
    return () => element.removeEventListener('keydown', move)
  }
}
