import type { FieldType, ListItems, ListStyle, ParameterType } from '$lib/api/actions'

export const parameterTypes: { value: ParameterType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
  { value: 'list', label: 'List' },
  { value: 'json', label: 'JSON' },
  { value: 'file', label: 'File' },
]

export const listItems: { value: ListItems; label: string; description: string }[] = [
  { value: '', label: 'Text', description: '["1","2"]' },
  { value: 'number', label: 'Number', description: '[1,2]' },
  { value: 'boolean', label: 'True or false', description: '[true,false]' },
]

const styles: { value: ListStyle; label: string; description: string }[] = [
  { value: '', label: 'Separated by commas', description: 'a=1,2' },
  { value: 'repeat', label: 'An entry for each', description: 'a=1&a=2' },
  { value: 'brackets', label: 'An entry for each, with brackets', description: 'a[]=1&a[]=2' },
  { value: 'pipes', label: 'Separated by bars', description: 'a=1|2' },
  { value: 'spaces', label: 'Separated by spaces', description: 'a=1 2' },
]
const whole = { value: '', label: 'As JSON', description: 'a={"x":1}' } as const
const deep = { value: 'deep', label: 'Members in brackets', description: 'a[x]=1&a[y]=2' } as const

const few = {
  element: [
    { value: '', label: 'Separated by commas', description: '<a>1,2</a>' },
    { value: 'repeat', label: 'An element for each', description: '<a>1</a><a>2</a>' },
  ],
  cookie: [
    { value: '', label: 'Separated by commas', description: 'a=1,2' },
    { value: 'repeat', label: 'A cookie for each', description: 'a=1; a=2' },
  ],
} as const

/** The ways in which a list, or JSON, can be written: as entries of a query or a form, as elements of XML, as cookies. */
export function listStyles(type: ParameterType, as: 'entry' | 'element' | 'cookie' = 'entry'): { value: ListStyle; label: string; description: string }[] {
  if (as !== 'entry') return [...few[as]]
  return type === 'json' ? [whole, deep] : styles
}

export const fieldTypes: { value: FieldType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
  { value: 'date', label: 'Date' },
  { value: 'url', label: 'URL' },
  { value: 'email', label: 'Email' },
  { value: 'list', label: 'List' },
  { value: 'json', label: 'JSON' },
]

export const typeInWords = (type: ParameterType): string => parameterTypes.find((t) => t.value === type)?.label ?? type

const places: Record<string, string> = { path: 'Path', query: 'Query', header: 'Header', cookie: 'Cookie', body: 'Body' }

/** ["path", "body"] becomes "Path, Body". */
export const placesInWords = (where: string[]): string => where.map((place) => places[place] ?? place).join(', ')
