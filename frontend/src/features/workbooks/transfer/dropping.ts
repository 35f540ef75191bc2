// A file that is dropped on a page with rows.
import { failureOf } from '$lib/api/call'
import * as transfer from '$lib/api/transfer'
import type { RowSource } from '$lib/api/transfer'
import { toast, toasts } from '$lib/ui/toast.svelte'

let said = 0

/** What was dropped just now; undefined when it brings no rows, which is told. */
export async function takeDrop(): Promise<{ source: RowSource; name: string } | undefined> {
  toasts.dismiss(said) // it was about the drop before
  try {
    const { token, name } = await transfer.dropped()
    return { source: { token, text: '' }, name }
  } catch (thrown) {
    const { message, fix } = failureOf(thrown)
    said = toast({ tone: 'danger', message, text: fix, seconds: 10 })
    return undefined
  }
}
