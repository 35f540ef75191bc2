import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '$lib/api/call'
import * as api from '$lib/api/drops'
import { toasts } from '$lib/ui/toast.svelte'
import { Drops, type DropPlace } from './drops.svelte'

const file = { kind: 'rows', token: 't', name: 'a.csv' } as const

/** A drag event as the system makes it: with files, or with what WebKitGTK calls a list of addresses. */
function drag(type: string, { types = ['Files'], uri = '', on = document.body as HTMLElement } = {}) {
  const event = new Event(type, { bubbles: true, cancelable: true }) as DragEvent
  Object.defineProperty(event, 'dataTransfer', { value: { types, dropEffect: '', getData: (kind: string) => (kind === 'text/uri-list' ? uri : '') } })
  Object.defineProperty(event, 'target', { value: on })
  return event
}

describe('files over the window', () => {
  let drops: Drops
  let taken: unknown[]
  let place: DropPlace
  beforeEach(() => {
    document.body.innerHTML = '<input /><p></p>'
    drops = new Drops()
    taken = []
    place = { kinds: ['rows'], take: (dropped) => taken.push(dropped) }
    drops.add(place)
    vi.restoreAllMocks()
    vi.spyOn(api, 'take').mockResolvedValue(file)
  })

  it('are over the place added last, until they leave every element that they entered', () => {
    const last: DropPlace = { ...place }
    const remove = drops.add(last)
    drops.enter(drag('dragenter'))
    drops.enter(drag('dragenter'))
    drops.leave(drag('dragleave'))
    expect(drops.over).toBe(last)
    remove()
    expect(drops.over).toBe(place)
    drops.leave(drag('dragleave'))
    flushSync()
    expect(drops.over).toBeUndefined()
  })

  it.each([{ types: ['Files'] }, { types: ['text/uri-list'] }, { types: ['text/uri-list'], uri: 'file:///home/ada/a.csv' }])('go to the place: %o', async (how) => {
    drops.enter(drag('dragenter', how))
    const over = drag('dragover', how)
    drops.move(over)
    expect(over.defaultPrevented && over.dataTransfer!.dropEffect).toBe('copy')
    const event = drag('drop', how)
    drops.drop(event)
    expect(event.defaultPrevented).toBe(true)
    await vi.waitFor(() => expect(taken).toEqual([file]))
    expect(api.take).toHaveBeenCalledWith(['rows'])
    expect(drops.over).toBeUndefined()
  })

  it('are refused by a place that cannot take any now, and under a dialog', () => {
    let able = false
    drops.add({ ...place, when: () => able })
    const refused = () => {
      const over = drag('dragover')
      drops.enter(drag('dragenter'))
      drops.move(over)
      const event = drag('drop')
      drops.drop(event)
      return over.dataTransfer!.dropEffect === 'none' && event.defaultPrevented && vi.mocked(api.take).mock.calls.length === 0
    }
    expect(refused()).toBe(true)
    able = true
    document.body.innerHTML = '<div role="dialog"></div>'
    expect(refused()).toBe(true)
  })

  it('that are none of the place are told about, once', async () => {
    const failure = { code: 'file_refused', message: 'a.csv cannot be used here.', fix: 'Drop a picture.', detail: '', field: '' } as const
    vi.mocked(api.take).mockRejectedValue(new ApiError(failure))
    drops.drop(drag('drop'))
    await vi.waitFor(() => expect(toasts.list.map(({ message, text }) => [message, text])).toEqual([[failure.message, failure.fix]]))
    drops.drop(drag('drop'))
    await vi.waitFor(() => expect(vi.mocked(api.take).mock.calls.length).toBe(2))
    await vi.waitFor(() => expect(toasts.list.filter(({ message }) => message === failure.message).length).toBe(1))
    expect(taken).toEqual([])
  })

  it('are no addresses, which go into text fields and nowhere else', () => {
    const how = { types: ['text/uri-list', 'text/plain'], uri: 'https://crm.example.com/v1' }
    const field = drag('drop', { ...how, on: document.querySelector('input')! })
    drops.drop(field)
    expect(field.defaultPrevented).toBe(false)
    const elsewhere = drag('drop', how)
    drops.drop(elsewhere)
    expect(elsewhere.defaultPrevented).toBe(true)
    expect(api.take).not.toHaveBeenCalled()
  })

  it('are no links and rows of the page itself', () => {
    drops.start()
    drops.enter(drag('dragenter', { types: ['text/uri-list'] }))
    expect(drops.over).toBeUndefined()
    drops.drop(drag('drop', { types: ['text/uri-list'] }))
    expect(api.take).not.toHaveBeenCalled()
    drops.end()
    drops.drop(drag('drop'))
    expect(api.take).toHaveBeenCalledOnce()
  })

  it('let text be dropped into text fields', () => {
    const text = { types: ['text/plain'] }
    const [field, elsewhere] = [drag('drop', { ...text, on: document.querySelector('input')! }), drag('drop', text)]
    drops.drop(field)
    drops.drop(elsewhere)
    expect([field.defaultPrevented, elsewhere.defaultPrevented]).toEqual([false, true])
  })
})
