// A proxy that asks for a user name and a password, and reaches one system under any name.
import { createServer, request as call } from 'node:http'
import { connect } from 'node:net'

export class Proxy {
  /** Starts it: whatever is asked for, it reaches the vendor. asked holds what it was asked for and by whom. */
  static async start({ user, password, vendor }) {
    const proxy = new Proxy()
    const good = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    proxy.asked = []
    const welcome = (request) => {
      const by = request.headers['proxy-authorization'] ?? ''
      proxy.asked.push({ what: `${request.method} ${request.url}`, by, headers: request.headers })
      return by === good
    }
    proxy.server = createServer((request, response) => {
      if (!welcome(request)) return response.writeHead(407, { 'proxy-authenticate': 'Basic realm="company"' }).end()
      const { pathname, search } = new URL(request.url)
      const { 'proxy-authorization': _, ...headers } = request.headers
      request.pipe(call({ host: '127.0.0.1', port: vendor.port, method: request.method, path: pathname + search, headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers)
        answer.pipe(response)
      }))
    })
    proxy.sockets = new Set()
    proxy.server.on('connect', (request, socket, head) => {
      proxy.sockets.add(socket)
      socket.on('error', () => {})
      if (!welcome(request)) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="company"\r\nContent-Length: 0\r\n\r\n')
      const through = connect(vendor.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        through.write(head)
        through.pipe(socket).pipe(through)
      })
      through.on('error', () => socket.destroy())
    })
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
    proxy.address = `127.0.0.1:${proxy.server.address().port}`
    return proxy
  }

  stop() {
    this.server.close()
    this.server.closeAllConnections()
    for (const socket of this.sockets) socket.destroy()
  }
}
