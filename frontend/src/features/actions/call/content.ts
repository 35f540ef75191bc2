import type { ContentKind } from '$lib/api/actions'

/** What the body of an action can be, in the order of the choice. */
export const contentKinds: { value: ContentKind; label: string }[] = [
  { value: 'json', label: 'JSON' },
  { value: 'form', label: 'Form' },
  { value: 'multipart', label: 'Form with files' },
  { value: 'text', label: 'Text' },
  { value: 'xml', label: 'XML' },
  { value: 'binary', label: 'File' },
  { value: 'graphql', label: 'GraphQL' },
  { value: 'none', label: 'No body' },
]

/** The content type of each kind, where the action names no other. */
export const usualTypes: Record<ContentKind, string> = {
  '': '',
  none: '',
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text/plain; charset=utf-8',
  xml: 'application/xml',
  binary: 'application/octet-stream',
  graphql: 'application/json',
}

export const contentInWords = (kind: ContentKind): string => contentKinds.find((k) => k.value === kind)?.label ?? kind

/** A value as people read it: that of a chosen file is an id and its name. */
export const fileName = (value: string): string => value.replace(/^[0-9a-hjkmnp-tv-z]{26}:/, '')
