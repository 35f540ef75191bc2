// A list of options that opens below a button: what is searched in it, and which option is at hand.
export class Choosing<T> {
  open = $state(false)
  query = $state('')
  /** Place of the option under the keys or the pointer, among those that are shown. */
  at = $state(0)
  readonly shown: T[] = $derived.by(() => {
    const query = this.query.trim().toLowerCase()
    return this.options().filter((option) => this.words(option).toLowerCase().includes(query))
  })

  constructor(
    private readonly options: () => T[],
    private readonly words: (option: T) => string,
    private readonly chosen: (option: T) => boolean,
  ) {}

  /** It opens, at what is chosen. */
  begin() {
    this.query = ''
    this.at = Math.max(0, this.options().findIndex(this.chosen))
  }

  /** A key pressed in it: the arrows move, Enter picks, and Space where nothing is typed. */
  key(event: KeyboardEvent, pick: (option: T) => void, space = false) {
    const moves: Record<string, number> = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, Home: 0, End: this.shown.length - 1 }
    const to = moves[event.key]
    const option = this.shown[this.at]
    if (to !== undefined) this.at = Math.min(Math.max(to, 0), this.shown.length - 1)
    else if ((event.key === 'Enter' || (space && event.key === ' ')) && option !== undefined) pick(option)
    else return
    event.preventDefault()
  }

  /** A key pressed on the button: the arrows open it, as with any select. */
  press = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    this.begin()
    this.open = true
  }
}

/** Scrolls the option at hand into view. */
export const atHand = (active: boolean) => (element: HTMLElement) => {
  if (active) element.scrollIntoView({ block: 'nearest' })
}
