// A whole address pasted as the Base URL, such as that of one endpoint, told apart.

export interface Split {
  base: string
  endpoint: string
}

// First segments that belong to the base of an API rather than to one of its endpoints; a whole {parameter}
// there is one of the connection.
const basic = /^(\{[^{}]+\}|api|apis|rest|services|data|graphql|json|v\d+(\.\d+)*|\d{4}-\d{2}(-\d{2})?)$/i

/**
 * The Base URL and the endpoint in an address; undefined when there is only a base. The endpoint is as it
 * was written: URL would turn the braces of {parameters} into %7B and %7D.
 */
export function split(address: string): Split | undefined {
  const [, path = '', query = ''] = /^[^:]*:\/\/[^/?#]*([^?#]*)(\?[^#]*)?/.exec(address.trim()) ?? []
  let url: URL
  try {
    url = new URL(address.trim())
  } catch {
    return undefined
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  const segments = path.split('/').filter(Boolean)
  const first = segments.findIndex((s) => !basic.test(s))
  const cut = first < 0 ? segments.length : first
  const rest = segments.slice(cut)
  if (rest.length === 0) return undefined
  const base = [url.origin, ...segments.slice(0, cut)].join('/')
  return { base, endpoint: `/${rest.join('/')}${query}` }
}
