// Where messages stand: above the buttons that are needed next, which carry data-clear.

interface Box {
  top: number
  bottom: number
  left: number
  right: number
}

const gap = 8

/**
 * How far above the bottom of a window so high something stands that is as high and wide as box, so that it covers none
 * of others; least where there is no such place. All in px.
 */
export function above(box: Box, others: Box[], window: number, least: number): number {
  const height = box.bottom - box.top
  const beside = others.filter((one) => one.right > box.left && one.left < box.right).sort((a, b) => b.bottom - a.bottom)
  let from = least
  for (const one of beside) {
    const bottom = window - from
    if (one.top < bottom && one.bottom > bottom - height) from = window - one.top + gap
  }
  return from + height > window ? least : from
}

/** Keeps an element, which stands at the bottom right, off what carries data-clear; for as long as it is there. */
export function clearing(least: number) {
  return (element: HTMLElement) => {
    let frame = 0
    const place = () => {
      frame = 0
      const seen = [...document.querySelectorAll('[data-clear]')].map((one) => one.getBoundingClientRect()).filter(({ height }) => height > 0)
      const box = element.getBoundingClientRect()
      const scale = box.width / element.offsetWidth || 1 // the page may be shown larger
      element.style.bottom = `${above(box, seen, window.innerHeight, least * scale) / scale}px`
    }
    const soon = () => (frame ||= requestAnimationFrame(place))
    const changes = new MutationObserver(soon) // a dialog opens or grows
    changes.observe(document.body, { childList: true, subtree: true })
    const size = new ResizeObserver(soon)
    size.observe(element)
    window.addEventListener('resize', soon)
    soon()
    return () => {
      changes.disconnect()
      size.disconnect()
      window.removeEventListener('resize', soon)
      cancelAnimationFrame(frame)
    }
  }
}
