// Whether a text is what its column should hold. A look while it is typed: what decides, and marks the
// cell in the end, is the table itself. Nothing is refused.
import type { ColumnType } from './source'

const misfit: Record<ColumnType, string> = {
  text: '',
  integer: 'Not a whole number',
  decimal: 'Not a Number',
  boolean: 'Not true or false',
  date: 'Not a date',
  email: 'Not an email address',
  url: 'Not a web address',
  json: 'Not a list or an object',
}

/** What is said of a text that does not fit. */
export const misfitOf = (type: ColumnType): string => misfit[type]

const shapes: Partial<Record<ColumnType, RegExp>> = {
  integer: /^[+-]?\d+$/,
  decimal: /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i,
  boolean: /^(true|false|yes|no|0|1)$/i,
  date: /^\d{1,2}\.\d{1,2}\.\d{4}( \d{1,2}:\d{2}(:\d{2})?)?$|^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
  email: /^[^\s@]+@[^\s@]+$/,
}

export function fits(type: ColumnType, text: string): boolean {
  const plain = text.trim()
  if (plain === '' || type === 'text') return true
  if (type === 'url') return URL.canParse(plain) || URL.canParse(`https://${plain}`)
  if (type === 'json') return /^[[{]/.test(plain) && parses(plain)
  return shapes[type]!.test(plain)
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Whether its cells stand at the right. */
export const isNumber = (type: ColumnType): boolean => type === 'integer' || type === 'decimal'
