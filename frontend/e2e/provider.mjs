// The OAuth server that we did not write, for one journey.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export class Provider {
  /** Starts it for one client whose answers go to redirectUri. It shows a page with Allow and Deny. */
  static async start(redirectUri, config = {}) {
    const provider = new Provider()
    provider.redirectUri = redirectUri
    const server = fileURLToPath(new URL('oidc/server.mjs', import.meta.url))
    const clients = [{ ...client, redirect_uris: [redirectUri] }]
    const port = await provider.#listen([server, JSON.stringify({ clients, interaction: 'page', ...config })])
    provider.url = `http://127.0.0.1:${port}`
    provider.authorizationUrl = `${provider.url}/auth`
    provider.tokenUrl = `${provider.url}/token`
    provider.revocationUrl = `${provider.url}/token/revocation`
    return provider
  }

  /**
   * Starts the process and answers its port. Node.js 20 hangs for ever in about one start of a few hundred
   * on a busy machine, before it has printed anything: such a one is ended, and another is started.
   */
  async #listen(program, tries = 3) {
    this.process = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'ignore'] })
    const hung = setTimeout(() => this.process.kill('SIGKILL'), 30_000)
    const port = await new Promise((resolve) => {
      this.process.once('exit', () => resolve(0))
      this.process.stdout.on('data', (text) => {
        const ready = /READY (\d+)/.exec(text)
        if (ready) resolve(Number(ready[1]))
      })
    })
    clearTimeout(hung)
    if (port) return port
    if (tries > 1) return this.#listen(program, tries - 1)
    throw new Error('oidc-provider did not start')
  }

  /**
   * What a person does in the system browser: opens the address, presses Allow or Deny, and follows
   * where it leads. Answers the page at the end; with follow: false the address of it, not opened.
   */
  async visit(address, choice = 'allow', { follow = true } = {}) {
    const jar = new Map()
    let method = 'GET'
    for (let hops = 0; hops < 20; hops++) {
      if (!follow && address.startsWith(this.redirectUri)) return address
      const response = await fetch(address, {
        method, redirect: 'manual', body: method === 'POST' ? `choice=${choice}` : undefined,
        headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), 'content-type': 'application/x-www-form-urlencoded' },
      })
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
        jar.set(name, value)
      }
      const next = response.headers.get('location')
      const text = await response.text()
      if (!next && !text.includes('name="choice"')) return { status: response.status, text }
      method = next ? 'GET' : 'POST'
      if (next) address = new URL(next, address).href
    }
    throw new Error('the provider redirects for ever')
  }

  /** Who a token belongs to, as the provider says. */
  async owner(token) {
    const response = await fetch(`${this.url}/me`, { headers: { authorization: `Bearer ${token}` } })
    return response.ok ? (await response.json()).sub : undefined
  }

  async counts() {
    return (await fetch(`${this.url}/_peer/counts`)).json()
  }

  stop() {
    this.process.kill()
  }
}

export const client = { client_id: 'studio', client_secret: 'journey-secret-0123456789' }
