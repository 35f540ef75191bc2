// The words of pagination.
import type { PageKind, Pagination, PageSource } from '$lib/api/limits'

export const kinds: { value: PageKind; label: string; description: string }[] = [
  { value: '', label: 'One page', description: 'Every answer is whole' },
  { value: 'page', label: 'Page number', description: 'page=1, page=2' },
  { value: 'offset', label: 'Offset', description: 'offset=0, offset=100' },
  { value: 'cursor', label: 'Cursor', description: 'A mark from the page before' },
  { value: 'nextUrl', label: 'Next URL', description: 'The answer has the address of the next page' },
]

const sources: Record<PageSource, string> = {
  body: 'Body',
  header: 'Header',
  link: 'Link header (rel=next)',
  record: 'Last record',
}

/** Where the mark or the address of a kind can stand. */
export function sourcesOf(kind: string): { value: PageSource; label: string }[] {
  const list: PageSource[] = kind === 'nextUrl' ? ['body', 'link', 'header'] : kind === 'cursor' ? ['body', 'record', 'header'] : []
  return list.map((value) => ({ value, label: sources[value] }))
}

/** A pagination in one line, such as "Cursor from paging.next.after, sent as after". */
export function pagesInWords(p: Pagination): string {
  const kind = kinds.find((k) => k.value === p.kind)?.label ?? ''
  const from = p.from === 'link' ? 'the Link header' : p.from === 'record' ? `${p.path} of the last record` : p.path
  switch (p.kind) {
    case '':
      return ''
    case 'nextUrl':
      return `${kind} from ${from}`
    case 'cursor':
      return `${kind} from ${from}, sent as ${p.name}`
    default:
      return `${kind}, sent as ${p.name}`
  }
}
