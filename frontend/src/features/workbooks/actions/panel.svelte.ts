// How wide the panel is: remembered, and narrower by itself where there is little room.
const key = 'workbook.panel'

export class PanelWidth {
  static readonly least = 280
  static readonly most = 560
  #chosen = $state<number | undefined>(kept())

  /** In px, in a window so wide. */
  of(window: number): number {
    return this.#chosen ?? (window < 1120 ? 304 : 336)
  }

  reset() {
    this.#chosen = undefined
    localStorage.removeItem(key)
  }

  #set(width: number) {
    this.#chosen = Math.round(Math.min(Math.max(width, PanelWidth.least), PanelWidth.most))
    localStorage.setItem(key, String(this.#chosen))
  }

  press(event: KeyboardEvent, window: number) {
    const by = { ArrowLeft: 16, ArrowRight: -16 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    this.#set(this.of(window) + by)
  }

  drag(event: PointerEvent & { currentTarget: HTMLElement }, window: number) {
    const handle = event.currentTarget
    const from = { x: event.clientX, width: this.of(window) }
    handle.setPointerCapture(event.pointerId)
    const move = (e: PointerEvent) => this.#set(from.width + from.x - e.clientX)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }
}

function kept(): number | undefined {
  const width = Number(localStorage.getItem(key))
  return width >= PanelWidth.least && width <= PanelWidth.most ? width : undefined
}
