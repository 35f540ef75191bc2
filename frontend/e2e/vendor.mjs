// A system with an API, for the journeys: it wants a credential and tells what it was sent.
import { createServer } from 'node:http'
import { createServer as createSecure } from 'node:https'

export class Vendor {
  /**
   * Starts it. With a key it welcomes requests that carry the key anywhere, without one those with a
   * bearer token; open: true welcomes everybody. answer, which can be changed later, may answer a
   * request itself: (path, request, response) => value to be sent as JSON, or true when it has answered.
   * With tls, the options of a server of Node.js, it is reached by https.
   */
  static async start({ key = '', open = false, answer, tls } = {}) {
    const vendor = new Vendor()
    Object.assign(vendor, { key, open, answer, requests: [], scheme: tls ? 'https' : 'http' })
    const receive = (request, response) => void vendor.#receive(request, response)
    vendor.server = tls ? createSecure(tls, receive) : createServer(receive)
    await vendor.listen(0)
    return vendor
  }

  listen(port) {
    return new Promise((resolve) => {
      this.server.listen(port, '127.0.0.1', () => {
        this.port = this.server.address().port
        this.url = `${this.scheme}://127.0.0.1:${this.port}`
        resolve()
      })
    })
  }

  async #receive(request, response) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const seen = { method: request.method, url: request.url, headers: request.headers, body, client: request.socket.getPeerCertificate?.()?.subject?.CN }
    this.requests.push(seen)
    const send = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    if (!this.#welcome(seen)) return send(401, { error: 'unauthorized' })
    const { pathname, searchParams } = new URL(request.url, this.url)
    const own = await this.answer?.(pathname, seen, response)
    if (own === true) return
    if (own !== undefined) return send(200, own)
    if (pathname.includes('missing')) return send(404, { error: 'not_found' })
    send(200, company(pathname, searchParams, body))
  }

  #welcome({ url, headers, body }) {
    if (this.open) return true
    if (!this.key) return /^Bearer .+/.test(headers.authorization ?? '')
    const query = new URL(url, this.url).searchParams.values()
    return [...Object.values(headers), ...query, body].some((text) => String(text).includes(this.key))
  }

  last() {
    return this.requests.at(-1)
  }

  stop() {
    this.server.close()
    this.server.closeAllConnections()
  }
}

/** One company with its contacts, and what was asked for. */
function company(pathname, searchParams, body) {
  return {
    company: { id: 9007199254740993n.toString(), domain: pathname.split('/').at(-1), name: 'Acme Foods', employees: 1240 },
    contacts: [
      { name: 'Ada', email: 'ada@acme.test', score: 0.1, phone: null },
      { name: 'Grace', email: 'grace@acme.test', score: 0.25 },
    ],
    query: Object.fromEntries(searchParams), sent: body ? JSON.parse(body) : null,
  }
}
