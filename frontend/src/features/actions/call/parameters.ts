import type { FieldType, ParameterType } from '$lib/api/actions'

export const parameterTypes: { value: ParameterType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
  { value: 'list', label: 'List' },
  { value: 'json', label: 'JSON' },
]

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

const places: Record<string, string> = { path: 'Path', query: 'Query', header: 'Header', body: 'Body' }

/** ["path", "body"] becomes "Path, Body". */
export const placesInWords = (where: string[]): string => where.map((place) => places[place] ?? place).join(', ')
