/** Whether this computer has a network, as far as it says so. */
class Online {
  value = $state(navigator.onLine)

  constructor() {
    window.addEventListener('online', () => (this.value = true))
    window.addEventListener('offline', () => (this.value = false))
  }
}

export const online = new Online()

/** Why Connect and Test API can't be pressed without a network. Loopback addresses need none. */
export const needsNetwork = 'Needs a network. Drafting still works.'

/** The reason for a call of this address, or none. */
export function offlineReason(address: string): string | undefined {
  if (online.value || /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(address)) return undefined
  return needsNetwork
}
