// How quantities are said in the wizard.

/** "just now", "2 min ago", "3 h ago", or the date. */
export function ago(at: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  if (seconds < 45) return 'just now'
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`
  return new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** ago in the width of a list: "now", "2 min", "3 h". */
export const shortAgo = (at: string, now: number): string =>
  ago(at, now).replace('just now', 'now').replace(/ ago$/, '')

/** 288 becomes "288 ms", 1010 "1.01 s", 65000 "65 s". */
export function duration(millis: number): string {
  if (millis < 1) return millis > 0 ? '<1 ms' : '0 ms'
  if (millis < 1000) return `${Math.round(millis)} ms`
  if (millis < 60_000) return `${(millis / 1000).toFixed(millis < 10_000 ? 2 : 1)} s`
  return `${Math.round(millis / 1000)} s`
}

/** 512 becomes "512 B", 6_800_000 "6.8 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['KB', 'MB', 'GB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** 5000 becomes "5,000". */
export const count = (n: number): string => n.toLocaleString('en-US')

/** count(1, "item") is "1 item", of 2 "2 items". */
export const several = (n: number, noun: string, plural = `${noun}s`): string =>
  `${count(n)} ${n === 1 ? noun : plural}`
