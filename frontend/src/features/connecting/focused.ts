/** For the button that carries on when what had the focus is gone: without it the focus would go to Close. */
export function focused(button: HTMLElement) {
  requestAnimationFrame(() => button.focus())
}
