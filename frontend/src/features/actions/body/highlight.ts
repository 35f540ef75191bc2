// Colours a line of JSON without knowing the lines around it, and marks what was searched for.

export interface Token {
  text: string
  kind: 'key' | 'string' | 'number' | 'literal' | 'punct' | 'plain'
  hit: boolean
}

const syntax = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|([{}[\],:]+)/g

const coloured = 500 // characters: a longer line is minified, and its colours would be thousands of elements

/** The tokens of a line; joined they are the line. */
export function tokens(line: string, json: boolean, searched: string): Token[] {
  const parts = json && line.length <= coloured ? colour(line) : [{ text: line, kind: 'plain' as const }]
  return searched ? mark(parts, line, searched) : parts.map((token) => ({ ...token, hit: false }))
}

type Coloured = Omit<Token, 'hit'>

function colour(line: string): Coloured[] {
  const found: Coloured[] = []
  let at = 0
  for (const match of line.matchAll(syntax)) {
    if (match.index > at) found.push({ text: line.slice(at, match.index), kind: 'plain' })
    const [whole, text, colon, number, literal] = match
    if (text !== undefined) {
      found.push({ text, kind: colon === undefined ? 'string' : 'key' })
      if (colon !== undefined) found.push({ text: colon, kind: 'punct' })
    } else found.push({ text: whole, kind: number !== undefined ? 'number' : literal !== undefined ? 'literal' : 'punct' })
    at = match.index + whole.length
  }
  if (at < line.length) found.push({ text: line.slice(at), kind: 'plain' })
  return found
}

/** Cuts tokens where a hit begins or ends. */
function mark(parts: Coloured[], line: string, searched: string): Token[] {
  const edges = hits(line, searched)
  const cut: Token[] = []
  let at = 0
  for (const token of parts) {
    let from = at
    const end = at + token.text.length
    while (from < end) {
      const hit = edges.find(([a, b]) => a <= from && from < b)
      const next = edges.find(([a]) => a > from)
      const to = Math.min(end, hit ? hit[1] : (next?.[0] ?? end))
      cut.push({ text: line.slice(from, to), kind: token.kind, hit: hit !== undefined })
      from = to
    }
    at = end
  }
  return cut
}

function hits(line: string, searched: string): [number, number][] {
  const found: [number, number][] = []
  const text = line.toLowerCase()
  const wanted = searched.toLowerCase()
  for (let at = text.indexOf(wanted); at >= 0 && found.length < 200; at = text.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length])
  }
  return found
}
