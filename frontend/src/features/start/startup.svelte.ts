// Opening the data, and what to do when it can't be opened.
import * as application from '$lib/api/application'
import { failureOf, type Failure } from '$lib/api/call'
import { settings } from '$lib/settings.svelte'
import { clipboard } from '$lib/ui/clipboard'

type State = 'starting' | 'ready' | 'failed'

class Startup {
  state = $state<State>('starting')
  info = $state.raw<application.Start | undefined>()
  /** Why the data could not be opened, or why the backend did not answer at all. */
  failure = $state.raw<Failure | undefined>()
  working = $state('')

  async begin() {
    clipboard.write = application.copyText
    clipboard.read = application.copiedText
    this.state = 'starting'
    await this.#open('', application.start)
  }

  restore(name: string) {
    return this.#open(name, () => application.restoreBackup(name))
  }

  startEmpty() {
    return this.#open('empty', application.startEmpty)
  }

  async #open(what: string, open: () => Promise<application.Start>) {
    this.working = what
    try {
      const info = await open()
      this.info = info
      settings.adopt(info.settings)
      this.failure = info.failure ?? undefined
    } catch (thrown) {
      this.failure = failureOf(thrown)
    } finally {
      this.working = ''
    }
    this.state = this.failure ? 'failed' : 'ready'
  }
}

export const startup = new Startup()
