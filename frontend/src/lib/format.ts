// Values as people read them. Times come as RFC 3339 text from the backend.

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** "just now", "4 min ago", "Yesterday", "3 weeks ago". */
export function ago(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time)
  if (passed < minute) return 'just now'
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`
  const days = daysBetween(new Date(time), new Date(now))
  if (days === 0) return plural(Math.floor(passed / hour), 'hour') + ' ago'
  if (days === 1) return 'Yesterday'
  if (days < 14) return `${days} days ago`
  if (days < 60) return `${Math.floor(days / 7)} weeks ago`
  if (days < 365) return `${Math.floor(days / 30)} months ago`
  return plural(Math.floor(days / 365), 'year') + ' ago'
}

function daysBetween(from: Date, to: Date): number {
  const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
  return Math.round((midnight(to) - midnight(from)) / day)
}

/** Date and time to the minute, as this computer writes them. */
export function dateTime(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** Time to the second. */
export function clock(time: string): string {
  return new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

/** "in 54 min", "in 3 days"; empty once it has passed. */
export function until(time: string, now = Date.now()): string {
  const left = Date.parse(time) - now
  if (left <= 0) return ''
  if (left < minute) return 'in less than a minute'
  const minutes = Math.round(left / minute)
  if (minutes < 60) return `in ${minutes} min`
  const hours = Math.round(left / hour)
  if (hours < 48) return `in ${plural(hours, 'hour')}`
  return `in ${Math.round(left / day)} days`
}

/** "318 ms", "1.24 s", "2 min 24 s". */
export function millis(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** "0 B", "1.2 KB", "48 MB". */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let i = 0
  for (; n >= 999.5 && i < units.length - 1; i++) n /= 1000 // 999.5 would be written as 1000
  return `${i === 0 || n >= 99.95 ? Math.round(n) : n.toFixed(1)} ${units[i]}`
}

/** "1 action", "5,000 actions". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`
}

/** An address without what goes without saying. */
export const shortUrl = (url: string): string => url.replace(/^https:\/\//, '').replace(/\/$/, '')
