// What transfers came to, in words.
import type { ImportDone } from '$lib/api/transfer'
import { plural } from '$lib/format'

/** "2,000 rows added." and what else there is to tell. */
export function doneWords(done: ImportDone): { message: string; text: string } {
  const parts: string[] = []
  if (done.changed > 0) parts.push(`${plural(done.changed, 'row')} changed`)
  if (done.unchanged > 0) parts.push(`${done.unchanged.toLocaleString()} unchanged`)
  if (done.repeated > 0) parts.push(`${done.repeated.toLocaleString()} had the key of an earlier row: the last one counts`)
  return { message: `${plural(done.added, 'row')} added.`, text: parts.length > 0 ? `${parts.join(', ')}.` : '' }
}
