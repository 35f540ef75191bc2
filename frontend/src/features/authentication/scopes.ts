// Scopes are one text, separated by spaces, as they are typed.
const words = (scopes: string) => scopes.split(/\s+/).filter(Boolean)

export const has = (scopes: string, scope: string) => words(scopes).includes(scope)

/** The text with one scope more or less; the others stay in their order. */
export function toggled(scopes: string, scope: string, on: boolean): string {
  const rest = words(scopes).filter((word) => word !== scope)
  return (on ? [...rest, scope] : rest).join(' ')
}
