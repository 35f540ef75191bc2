/** Where a call came from, in words. */
export const sources: Record<string, string> = { test: 'Test', connect: 'Connect', automatic: 'Token refresh' }

/** Path and query of an address; the whole of it when it is none. */
export function pathOf(address: string): string {
  if (!URL.canParse(address)) return address
  const { pathname, search } = new URL(address)
  return pathname + search
}
