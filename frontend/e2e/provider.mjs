// The OAuth server that we did not write, for one journey.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export class Provider {
  /** Starts it for one client; interaction "auto" approves by itself once the page is opened. */
  static async start(config = {}) {
    const provider = new Provider()
    const server = fileURLToPath(new URL('oidc/server.mjs', import.meta.url))
    provider.process = spawn(process.execPath, [server, JSON.stringify({ clients: [client], ...config })], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const port = await new Promise((resolve, reject) => {
      provider.process.once('exit', () => reject(new Error('oidc-provider did not start')))
      provider.process.stdout.on('data', (text) => {
        const ready = /READY (\d+)/.exec(text)
        if (ready) resolve(Number(ready[1]))
      })
    })
    provider.url = `http://127.0.0.1:${port}`
    return provider
  }

  /** What a person does in the system browser: opens the address and follows where it leads. */
  async approve(address) {
    const jar = new Map()
    for (let hops = 0; hops < 20; hops++) {
      const response = await fetch(address, { redirect: 'manual', headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } })
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
        jar.set(name, value)
      }
      const next = response.headers.get('location')
      if (!next) return { status: response.status, text: await response.text() }
      address = new URL(next, address).href
    }
    throw new Error('the provider redirects for ever')
  }

  stop() {
    this.process.kill()
  }
}

export const client = {
  client_id: 'studio', client_secret: 'journey-secret-0123456789',
  redirect_uris: ['http://127.0.0.1:47823/callback'],
}
