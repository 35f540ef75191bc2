import { rowHeight, scaleOf, scrollFor, topAt, topShowing } from './scale'

/** Height of the two lines of the head. */
export const headHeight = 2 * rowHeight

/** What is seen of the table. top, not the scroll bar, is the truth: the scroll bar of a long table is coarse. */
export class GridScroll {
  /** From the first row to the top of the view, in px of the whole table. */
  top = $state(0)
  left = $state(0)
  /** Of the element, without scroll bars. */
  width = $state(0)
  height = $state(0)

  readonly view: number = $derived(Math.max(0, this.height - headHeight))
  readonly scale = $derived.by(() => scaleOf(this.#rows(), this.view))
  /** The first row that is seen, and how many are at most. */
  readonly first: number = $derived(Math.floor(this.top / rowHeight))
  readonly seen: number = $derived(Math.ceil(this.view / rowHeight) + 1)

  #rows: () => number
  #element: HTMLElement | undefined
  /** Where the element was put by us: the event that comes of it tells nothing. */
  #put = -1

  constructor(rows: () => number) {
    this.#rows = rows
  }

  /** Watches the element that is scrolled, for as long as it is there. */
  attach = (element: HTMLElement) => {
    this.#element = element
    const size = new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry!.contentRect.width)
      this.height = Math.floor(entry!.contentRect.height)
      this.to(this.top)
    })
    size.observe(element)
    element.addEventListener('scroll', this.#scrolled)
    element.addEventListener('wheel', this.#wheel, { passive: false })
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', this.#scrolled)
      element.removeEventListener('wheel', this.#wheel)
      this.#element = undefined
    }
  }

  to(top: number) {
    this.top = Math.min(Math.max(0, top), this.scale.maxTop)
    if (!this.#element) return
    this.#element.scrollTop = scrollFor(this.scale, this.top)
    this.#put = this.#element.scrollTop
  }

  show(row: number) {
    const top = topShowing(this.scale, row, this.top, this.view)
    if (top !== this.top) this.to(top)
  }

  /** Shows what lies between two places of the scrolling columns, its beginning first. room is the width in which they are seen. */
  showAcross(from: number, to: number, room: number) {
    let left = this.left
    if (to > left + room) left = to - room
    if (from < left) left = from
    if (left === this.left || !this.#element) return
    this.#element.scrollLeft = left
    this.left = this.#element.scrollLeft
  }

  #scrolled = () => {
    const { scrollTop, scrollLeft } = this.#element!
    this.left = Math.max(0, scrollLeft)
    if (Math.abs(scrollTop - this.#put) < 1) return
    this.#put = -1
    this.top = topAt(this.scale, scrollTop)
  }

  /** Where the scroll bar is coarse, the wheel still moves rows as far as it does elsewhere. */
  #wheel = (event: WheelEvent) => {
    const { scale } = this
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0 || scale.maxTop <= scale.maxScroll + 1) return
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.view : 1
    this.to(this.top + event.deltaY * unit)
    if (event.deltaX) this.#element!.scrollLeft += event.deltaX * unit
  }
}
