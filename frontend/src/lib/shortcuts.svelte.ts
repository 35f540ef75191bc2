// Keys of the whole window, and the commands of the palette: a shortcut with a label is both.
import { onMount } from 'svelte'
import { mac, mod } from './platform'
import type { IconType } from './ui/icon'

export interface Command {
  /** As Kbd shows them: "C", "Shift C", "Ctrl K", "G D" (one after the other). Empty for a command without keys. */
  keys: string
  run: () => void
  /** Whether it can be done now. */
  when?: () => boolean
  /** In the palette under these words; without them it is a shortcut only. */
  label?: string
  icon?: IconType
  /** Acts while a dialog, sheet or menu is open too. */
  overlay?: boolean
}

const modifiers = ['Ctrl', 'Shift', 'Alt']
const named: Record<string, string> = {
  Del: 'Delete', Esc: 'Escape', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight', Space: ' ',
}
// Physical keys, for layouts on which the character needs a further modifier.
const codes: Record<string, string> = { '\\': 'Backslash', ',': 'Comma', '+': 'Equal', '-': 'Minus', '0': 'Digit0', '.': 'Period' }

class Shortcuts {
  commands = $state.raw<Command[]>([])
  /** Single keys act (Settings > Shortcuts). */
  singleKeys = true
  #pending = ''
  #timer = 0

  add(command: Command): () => void {
    this.commands = [...this.commands, command]
    return () => (this.commands = this.commands.filter((c) => c !== command))
  }

  handle(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return
    const overlay = overlayOpen()
    const single = !mod(event) && !event.altKey && event.key.length === 1
    if (single && (!this.singleKeys || inTextField(event))) return
    const first = this.#pending
    this.#pending = ''
    // The command added last is the one nearest to what is on screen.
    const able = this.commands.toReversed().filter((c) => (!overlay || c.overlay) && c.when?.() !== false)
    // A sequence that was begun comes before a single key.
    const begun = able.find((c) => first && sequenceOf(c)?.[0] === first && matches(event, c.keys, sequenceOf(c)?.[1]))
    const command = begun ?? able.find((c) => !sequenceOf(c) && matches(event, c.keys, keysOf(c).at(-1)))
    if (command) {
      if (!single && !mod(event) && inTextField(event)) return
      event.preventDefault()
      command.run()
    } else if (single) {
      const next = able.map((c) => sequenceOf(c)?.[0]).find((key) => key && matches(event, key, key))
      if (next) this.#wait(next)
    }
  }

  #wait(key: string) {
    this.#pending = key
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => (this.#pending = ''), 1200)
  }
}

const keysOf = (command: Command): string[] => command.keys.split(' ').filter((k) => !modifiers.includes(k))

/** The two keys of a command that is pressed one after the other, such as "G D". */
function sequenceOf(command: Command): string[] | undefined {
  const keys = keysOf(command)
  return keys.length === 2 ? keys : undefined
}

function matches(event: KeyboardEvent, keys: string, key: string | undefined): boolean {
  if (!key) return false
  const wanted = keys.split(' ')
  if (wanted.includes('Ctrl') !== mod(event) || wanted.includes('Alt') !== event.altKey) return false
  if (!mac && event.metaKey) return false
  const letter = /^[A-Z]$/.test(key)
  if ((letter || key.length > 1) && wanted.includes('Shift') !== event.shiftKey) return false
  if (letter) return event.key.toLowerCase() === key.toLowerCase()
  return event.key === (named[key] ?? key) || (mod(event) && (event.code === codes[key] || event.code === `Digit${key}`))
}

const inTextField = (event: Event) => isTextField(event.target)

/** Whether keys pressed there are text. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target instanceof HTMLTextAreaElement || target.matches('input:not([type=checkbox], [type=radio])'))
  )
}

/** Whether a dialog, sheet, menu or list lies over the page. One that is fading away has given the focus back already. */
export const overlayOpen = () =>
  !!document.querySelector(':is([role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not([data-inline])):not([data-state=closed])')

export const shortcuts = new Shortcuts()

/** While the component that calls it is there, keys do fn; with a label it is a command of the palette too. */
export function shortcut(keys: string, run: () => void, options: Omit<Command, 'keys' | 'run'> = {}): void {
  onMount(() => shortcuts.add({ keys, run, ...options }))
}
