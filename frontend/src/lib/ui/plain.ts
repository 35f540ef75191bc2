import { mod } from '../platform'

/**
 * The props of a trigger without keys that are held with Ctrl or Command: those belong to the page, where a
 * trigger would take Ctrl Enter for Enter.
 */
export function plain(props: Record<string, unknown>): Record<string, unknown> {
  const key = props.onkeydown as ((event: KeyboardEvent) => void) | undefined
  return { ...props, onkeydown: (event: KeyboardEvent) => mod(event) || key?.(event) }
}

const opening = ['Enter', ' ', 'ArrowDown', 'ArrowUp']

/**
 * The props of the trigger of a select whose closed list is searched by what is typed. Only characters are
 * typed: the trigger would take the name of any other key for text, and Tab for an option that begins with "Tab".
 */
export function typed(props: Record<string, unknown>): Record<string, unknown> {
  const key = props.onkeydown as ((event: KeyboardEvent) => void) | undefined
  const open = props['aria-expanded'] === 'true'
  const meant = (event: KeyboardEvent) => open || opening.includes(event.key) || (event.key.length === 1 && !event.altKey)
  return plain({ ...props, onkeydown: (event: KeyboardEvent) => meant(event) && key?.(event) })
}
