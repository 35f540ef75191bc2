const fields = 'input:not([readonly], [type=hidden]), textarea, [role=combobox], [role=radio][tabindex="0"], [role=checkbox]'

/**
 * Where the focus goes when an overlay opens: what asks for it with data-autofocus, else its first field,
 * else wherever the overlay puts it by itself (answers false).
 */
export function focusFirst(inside: HTMLElement | null): boolean {
  const first = inside?.querySelector<HTMLElement>('[data-autofocus]') ?? inside?.querySelector<HTMLElement>(fields)
  first?.focus()
  return !!first
}

/** After an overlay: where what opened it is gone, the focus goes to the content of the page rather than nowhere. */
export function focusBack(): void {
  // The overlay gives the focus back by itself in this same moment, when there is something to give it to.
  setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true })
  })
}
