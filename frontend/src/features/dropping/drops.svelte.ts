// Files that are dragged over the window and dropped on it. Their names and paths are the backend's business: on Linux the
// page is told neither.
import { onMount } from 'svelte'
import * as api from '$lib/api/drops'
import type { DropKind, Dropped } from '$lib/api/drops'
import { failureOf } from '$lib/api/call'
import { isTextField, overlayOpen } from '$lib/shortcuts.svelte'
import { toast, toasts } from '$lib/ui/toast.svelte'

/** What of the page takes files, wherever on the window they are dropped. */
export interface DropPlace {
  /** What it takes, the likeliest first. */
  kinds: DropKind[]
  take: (file: Dropped) => void
  /** Whether files can be dropped now. */
  when?: () => boolean
  /** What a drop does, for the layer over the window; without it the page shows where the file goes. */
  words?: () => { text: string; detail: string }
}

const uris = 'text/uri-list'

export class Drops {
  places = $state.raw<DropPlace[]>([])
  // Each element below the pointer is entered and left: outside the window none is left.
  #inside = $state(0)
  // A dialog lies over the place.
  #covered = $state(false)
  // WebKitGTK calls files a list of addresses, as it does a link of the page that is dragged.
  #own = false
  #said = 0

  readonly #place = $derived(this.places.at(-1))
  /** The place that the files over the window would go to. */
  readonly over = $derived(this.#inside > 0 && this.#able() ? this.#place : undefined)

  /** The place added last is the nearest to what is on screen. */
  add(place: DropPlace): () => void {
    this.places = [...this.places, place]
    return () => (this.places = this.places.filter((p) => p !== place))
  }

  #able(): boolean {
    return !this.#covered && !!this.#place && this.#place.when?.() !== false
  }

  /** Whether it drags files of another program. */
  #brings({ dataTransfer }: DragEvent): boolean {
    return !this.#own && !!dataTransfer && ['Files', uris].some((type) => dataTransfer.types.includes(type))
  }

  start = () => void (this.#own = true)
  end = () => void (this.#own = false)

  enter = (event: DragEvent) => {
    if (!this.#brings(event)) return
    if (this.#inside === 0) this.#covered = overlayOpen()
    this.#inside += 1
  }
  leave = (event: DragEvent) => {
    if (this.#brings(event)) this.#inside = Math.max(0, this.#inside - 1)
  }

  /** Keeps the page where it is, whatever is dragged over it; text goes into text fields. */
  move = (event: DragEvent) => {
    if (!this.#brings(event)) {
      if (!isTextField(event.target)) event.preventDefault()
      return
    }
    event.preventDefault()
    event.dataTransfer!.dropEffect = this.#able() ? 'copy' : 'none'
  }

  drop = (event: DragEvent) => {
    this.#inside = 0
    if (!this.#brings(event)) return this.move(event)
    // The address of a page, which a text field takes as text.
    if (isAddress(event.dataTransfer!)) {
      if (!isTextField(event.target)) event.preventDefault()
      return
    }
    event.preventDefault()
    this.#covered = overlayOpen()
    if (this.#able()) void this.#take(this.#place!)
  }

  async #take(place: DropPlace) {
    toasts.dismiss(this.#said) // it was about the drop before
    try {
      place.take(await api.take(place.kinds))
    } catch (thrown) {
      const { message, fix } = failureOf(thrown)
      this.#said = toast({ tone: 'danger', message, text: fix, seconds: 10 })
    }
  }
}

function isAddress(data: DataTransfer): boolean {
  return !data.types.includes('Files') && /^(?!file:)[a-z][a-z0-9+.-]*:/i.test(data.getData(uris))
}

export const drops = new Drops()

/** While the component that calls it is there, files that are dropped on the window go to it. */
export function dropPlace(place: DropPlace): void {
  onMount(() => drops.add(place))
}
