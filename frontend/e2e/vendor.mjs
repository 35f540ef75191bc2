// A system with an API, for the journeys: it wants a credential and tells what it was sent.
import { createServer } from 'node:http'

export class Vendor {
  static async start({ key = '' } = {}) {
    const vendor = new Vendor()
    vendor.requests = []
    vendor.server = createServer((request, response) => vendor.#answer(request, response, key))
    await new Promise((resolve) => vendor.server.listen(0, '127.0.0.1', resolve))
    vendor.url = `http://127.0.0.1:${vendor.server.address().port}`
    return vendor
  }

  async #answer(request, response, key) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    this.requests.push({ method: request.method, url: request.url, headers: request.headers, body })
    const credential = request.headers.authorization ?? request.headers['x-api-key'] ?? request.url + body
    const welcome = key ? credential.includes(key) : /^Bearer .+/.test(credential)
    const send = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    if (!welcome) return send(401, { error: 'unauthorized' })
    const { pathname, searchParams } = new URL(request.url, this.url)
    if (pathname.includes('missing')) return send(404, { error: 'not_found' })
    send(200, {
      company: { id: 9007199254740993n.toString(), domain: pathname.split('/').at(-1), name: 'Acme Foods', employees: 1240 },
      contacts: [
        { name: 'Ada', email: 'ada@acme.test', score: 0.1, phone: null },
        { name: 'Grace', email: 'grace@acme.test', score: 0.25 },
      ],
      query: Object.fromEntries(searchParams), sent: body ? JSON.parse(body) : null,
    })
  }

  last() {
    return this.requests.at(-1)
  }

  stop() {
    this.server.close()
    this.server.closeAllConnections()
  }
}
