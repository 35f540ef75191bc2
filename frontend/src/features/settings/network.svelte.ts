// The network settings as they are edited: they take effect when they are saved, as a half-typed proxy
// would cut every connection.
import { checkNetwork, network, saveNetwork, type Network, type TrustedCertificate } from '$lib/api/application'
import { failureOf, type Failure } from '$lib/api/call'
import type { Problem } from '$lib/api/connectors'

export class NetworkForm {
  value = $state<Network>({
    proxy: 'system', httpProxy: '', httpsProxy: '', socksProxy: '', pac: '', bypass: '', proxyUser: '', certificates: '', trusted: [],
  })
  password = $state('')
  /** The keychain holds one. */
  stored = $state(false)
  problems = $state.raw<Problem[]>([])
  failure = $state.raw<Failure | undefined>()
  saving = $state(false)
  #kept = $state('')
  /** The settings were read: until then there is nothing to edit, and nothing to overwrite. */
  readonly loaded = $derived(this.#kept !== '')
  readonly changed = $derived(this.password !== '' || (this.loaded && JSON.stringify(this.value) !== this.#kept))

  async load() {
    try {
      this.#adopt(await network())
    } catch (thrown) {
      this.failure = failureOf(thrown)
    }
  }

  #adopt(settings: { network: Network; password: boolean }) {
    this.value = settings.network
    this.stored = settings.password
    this.#kept = JSON.stringify(settings.network)
    this.password = ''
    this.problems = []
  }

  /** What was typed while it was saved is newer, and stays. */
  #saved(settings: { network: Network; password: boolean }, sent: string, password: string) {
    const typed = { value: this.value, password: this.password }
    this.#adopt(settings)
    if (JSON.stringify(typed.value) !== sent) this.value = typed.value
    if (typed.password !== password) this.password = typed.password
  }

  problem = (field: string) => this.problems.find((p) => p.field === `network.${field}`)?.message

  async save(): Promise<boolean> {
    this.saving = true
    this.failure = undefined
    const value = $state.snapshot(this.value)
    const password = this.password
    try {
      this.problems = await checkNetwork(value)
      if (this.problems.some((p) => !p.warning)) return false
      this.#saved(await saveNetwork(value, password), JSON.stringify(value), password)
      return true
    } catch (thrown) {
      this.failure = failureOf(thrown)
      return false
    } finally {
      this.saving = false
    }
  }

  /** Trusts a certificate at its origin, in the place of an earlier one, and saves. */
  trust(certificate: TrustedCertificate): Promise<boolean> {
    this.distrust(certificate.origin)
    this.value.trusted.push(certificate)
    return this.save()
  }

  distrust(origin: string) {
    this.value.trusted = this.value.trusted.filter((t) => t.origin !== origin)
  }
}
