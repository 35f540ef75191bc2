// Where the {parameters} stand in a template. The rule is the backend's: {name} with a name of
// letters, digits, "_", "." and "-" that begins with a letter or "_"; "{{" and "}}" are literal braces.

export interface Hole {
  from: number
  to: number
  name: string
}

const hole = /\{\{|\{([A-Za-z_][A-Za-z0-9_.-]*)\}/g

export const parameterName = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/** The holes of a text, in order. */
export function holesIn(text: string): Hole[] {
  const found: Hole[] = []
  for (const match of text.matchAll(hole)) {
    const name = match[1]
    if (name !== undefined) found.push({ from: match.index, to: match.index + match[0].length, name })
  }
  return found
}

export interface Piece {
  text: string
  parameter?: string
}

/** The text cut into plain pieces and parameters, to be shown as chips. */
export function pieces(text: string): Piece[] {
  const cut: Piece[] = []
  let at = 0
  for (const { from, to, name } of holesIn(text)) {
    if (from > at) cut.push({ text: text.slice(at, from) })
    cut.push({ text: text.slice(from, to), parameter: name })
    at = to
  }
  if (at < text.length) cut.push({ text: text.slice(at) })
  return cut
}
