// One OAuth sign-in as the dialog follows it.
import { failureOf, type Failure } from '$lib/api/call'
import { cancel, openAgain, paste, signIn, start, type SignIn } from '$lib/api/connecting'
import { on } from '$lib/api/events'

export class Signing {
  state = $state.raw<SignIn | undefined>()
  /** Why it could not begin, such as a busy port. */
  failure = $state.raw<Failure | undefined>()
  pasteFailure = $state.raw<Failure | undefined>()
  now = $state(Date.now())
  startedAt = 0
  #stop: (() => void) | undefined

  constructor(private readonly connectionId: string) {}

  async begin() {
    this.end()
    this.state = this.failure = this.pasteFailure = undefined
    this.startedAt = Date.now()
    const off = on('signin', (s) => this.#take(s))
    const timer = window.setInterval(() => void this.#tick(), 1000)
    this.#stop = () => (off(), clearInterval(timer))
    try {
      this.state = await start(this.connectionId)
      if (this.state.done) this.end()
    } catch (thrown) {
      this.failure = failureOf(thrown)
      this.end()
    }
  }

  /** News of this sign-in. Starting it cancels one that still waits, whose end is none of ours. */
  #take(s: SignIn) {
    if (s.id !== this.state?.id || this.state.done) return
    this.state = s
    if (s.done) this.end()
  }

  /** Counts the seconds, and asks now and then in case an event was missed. */
  async #tick() {
    this.now = Date.now()
    const id = this.state?.id
    if (id) await signIn(id).then((s) => this.#take(s), () => {})
  }

  async openAgain() {
    if (this.state) this.#take(await openAgain(this.state.id))
  }

  async paste(address: string) {
    if (!this.state) return
    this.pasteFailure = undefined
    try {
      this.#take(await paste(this.state.id, address))
    } catch (thrown) {
      this.pasteFailure = failureOf(thrown)
    }
  }

  async cancel() {
    const id = this.state?.id
    this.end()
    if (id && !this.state?.done) await cancel(id).catch(() => {})
  }

  /** Stops following; the sign-in itself goes on. */
  end() {
    this.#stop?.()
    this.#stop = undefined
  }
}
