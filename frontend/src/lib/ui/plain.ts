import { mod } from '../platform'

/**
 * The props of a trigger without keys that are held with Ctrl or Command: those belong to the page, where a
 * trigger would take Ctrl Enter for Enter.
 */
export function plain(props: Record<string, unknown>): Record<string, unknown> {
  const key = props.onkeydown as ((event: KeyboardEvent) => void) | undefined
  return { ...props, onkeydown: (event: KeyboardEvent) => mod(event) || key?.(event) }
}
