/** The values of a list as it was typed: a JSON list, or texts separated by commas. */
export function itemsOf(typed: string): string[] {
  const text = typed.trim()
  if (text.startsWith('[')) {
    try {
      const items: unknown = JSON.parse(text)
      if (Array.isArray(items)) return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    } catch {
      // Half typed: what it holds is read as text.
    }
  }
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** The values as somebody would type them: with commas, or as JSON where a value has one itself. */
export function listOf(items: string[]): string {
  const plain = items.every((item, i) => item === item.trim() && item !== '' && !item.includes(',') && !(i === 0 && item.startsWith('[')))
  return plain ? items.join(', ') : JSON.stringify(items)
}

/** What can be picked: the choices, and values that are none of them, to be taken out. */
export const pickable = (choices: string[], items: string[]): string[] => [...new Set([...items.filter((item) => !choices.includes(item)), ...choices])]
