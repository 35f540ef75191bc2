/** Whether Command takes the place of Ctrl. */
export const mac = /mac/i.test(navigator.platform)

/** Whether the main modifier is held: Command on macOS, Ctrl elsewhere. */
export const mod = (event: KeyboardEvent | MouseEvent): boolean => (mac ? event.metaKey : event.ctrlKey)

const symbols: Record<string, string> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Del: '⌫' }
const arrows: Record<string, string> = { Up: '↑', Down: '↓', Left: '←', Right: '→' }

/** A key hint as this computer's keyboard prints it. */
export function keyText(keys: string): string {
  return keys
    .split(' ')
    .map((key) => arrows[key] ?? (mac ? (symbols[key] ?? key) : key))
    .join(' ')
}
