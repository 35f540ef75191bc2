// The sample vendor, as a person meets it in the system browser.

/** Presses Allow on its page, and goes where that leads. */
export async function approve(address) {
  const page = await (await fetch(address)).text()
  const request = /name="request" value="([^"]+)"/.exec(page)
  if (!request) throw new Error(`the sample vendor asks nothing:\n${page.slice(0, 500)}`)
  const at = new URL('/oauth/authorize', address)
  const answer = await fetch(at, { method: 'POST', body: new URLSearchParams({ request: request[1], answer: 'allow' }) })
  return answer.text()
}
