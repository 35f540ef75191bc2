// Which rows of a long list are on screen. Browsers lose rows without a word beyond some 16 to 33 million
// pixels of height, so a taller list is scrolled on a shorter track: small steps move by pixels, large
// ones (the scroll bar dragged) by proportion.

const tallest = 8_000_000 // px
const overscan = 8 // rows drawn beyond both edges

export class Viewport {
  readonly rowHeight: number
  /** How far the list is scrolled, in px of the whole list. */
  position = $state(0)
  #height = $state(0)
  #count: () => number
  #node: HTMLElement | undefined
  #scrolled = $state(0) // scrollTop of the track

  constructor(rowHeight: number, count: () => number) {
    this.rowHeight = rowHeight
    this.#count = count
  }

  #total = $derived.by(() => this.#count() * this.rowHeight)
  /** The height of the track. */
  track = $derived(Math.min(this.#total, tallest))
  #range = $derived(Math.max(0, this.#total - this.#height))
  #ratio = $derived(this.#range > 0 ? Math.max(0, this.track - this.#height) / this.#range : 1)

  first = $derived.by(() => Math.max(0, Math.floor(this.position / this.rowHeight) - overscan))
  end = $derived.by(() =>
    Math.min(this.#count(), Math.ceil((this.position + this.#height) / this.rowHeight) + overscan),
  )
  /** The rows to draw. */
  rows = $derived(Array.from({ length: Math.max(0, this.end - this.first) }, (_, i) => this.first + i))
  /** Where the first drawn row is on the track. */
  offset = $derived.by(() => this.#scrolled + this.first * this.rowHeight - this.position)

  /** Makes an element the window: `<div {@attach viewport.attach}>`. */
  attach = (node: HTMLElement) => {
    this.#node = node
    const measure = new ResizeObserver(() => (this.#height = node.clientHeight))
    measure.observe(node)
    this.#height = node.clientHeight
    const scroll = () => this.#follow(node.scrollTop)
    node.addEventListener('scroll', scroll, { passive: true })
    return () => {
      measure.disconnect()
      node.removeEventListener('scroll', scroll)
      this.#node = undefined
    }
  }

  #follow(scrollTop: number) {
    const moved = scrollTop - this.#scrolled
    if (Math.abs(moved) < 0.5) return
    this.#scrolled = scrollTop
    if (this.#ratio === 1) this.position = scrollTop
    else if (Math.abs(moved) > this.#height) this.position = scrollTop / this.#ratio
    else this.#go(this.position + moved)
  }

  #go(position: number) {
    this.position = Math.min(Math.max(0, position), this.#range)
    if (!this.#node) return
    this.#node.scrollTop = this.position * this.#ratio
    this.#scrolled = this.#node.scrollTop
  }

  /** Scrolls as little as it takes to show a row. */
  show(row: number) {
    const from = row * this.rowHeight
    if (from < this.position) this.#go(from)
    else if (from + this.rowHeight > this.position + this.#height) this.#go(from + this.rowHeight - this.#height)
  }

  /** Scrolls a row to the middle. */
  centre(row: number) {
    this.#go((row + 0.5) * this.rowHeight - this.#height / 2)
  }

  /** Rows that fit, for Page Up and Page Down. */
  get page(): number {
    return Math.max(1, Math.floor(this.#height / this.rowHeight) - 1)
  }
}
