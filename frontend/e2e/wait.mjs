// Waiting for conditions, never for seconds.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { isDeepStrictEqual } from 'node:util'

/** The longest that any condition may take, in milliseconds; only what never comes takes as long. */
export const PATIENCE = 60_000

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

/** Waits until what is read is what is wanted, and shows both where it never is. */
export async function becomes(what, read, wanted) {
  let now
  await until(what, async () => isDeepStrictEqual((now = await read()), wanted)).catch((error) => {
    assert.deepEqual(now, wanted, what)
    throw error
  })
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
