// Waiting for conditions, never for seconds.
import { createServer } from 'node:net'

/** The longest that any condition may take, in milliseconds. */
export const PATIENCE = 20_000

/** Asks again and again until the condition answers something true, and returns that. */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE
  let last
  while (Date.now() < end) {
    try {
      const answer = await condition()
      if (answer) return answer
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  throw new Error(`gave up waiting until ${what}`, { cause: last })
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
