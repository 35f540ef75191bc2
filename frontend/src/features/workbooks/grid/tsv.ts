// Cells on the clipboard, as Excel writes and reads them: tabs between, a cell with a tab, a line end or a
// quote at its start in quotes.

const awkward = /[\t\n\r]|^"/

export function toTsv(cells: string[][]): string {
  const lines = cells.map((row) => row.map((cell) => (awkward.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
  // A last line without anything would be taken for the end of the one before.
  return lines.join('\r\n') + (lines.length > 1 && lines.at(-1) === '' ? '\r\n' : '')
}

/** Rows of the same length. The line end after the last row is none of them. */
export function fromTsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let at = 0
  for (;;) {
    const [cell, end] = text[at] === '"' ? quoted(text, at) : plain(text, at)
    rows.at(-1)!.push(cell)
    if (end >= text.length) break
    at = end + 1
    if (text[end] === '\t') continue
    if (text[end] === '\r' && text[at] === '\n') at++
    if (at >= text.length) break
    rows.push([])
  }
  const width = Math.max(...rows.map((row) => row.length))
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')])
}

/** A cell and where it ends. */
function plain(text: string, from: number): [string, number] {
  const stop = /[\t\r\n]/g
  stop.lastIndex = from
  const end = stop.exec(text)?.index ?? text.length
  return [text.slice(from, end), end]
}

function quoted(text: string, from: number): [string, number] {
  let cell = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return plain(text, from) // never closed: the quote is a part of it
    cell += text.slice(at, quote)
    at = quote + 1
    if (text[at] === '"') {
      cell += '"'
      at++
      continue
    }
    const [rest, end] = plain(text, at)
    return [cell + rest, end]
  }
}
