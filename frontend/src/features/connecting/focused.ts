/**
 * Takes the focus when it appears, for what carries on when the control that had the focus is gone: without
 * it the focus would go to Close. A group hands it to its first button.
 */
export function focused(element: HTMLElement) {
  requestAnimationFrame(() => (element.matches('button') ? element : element.querySelector('button'))?.focus())
}
