/** How text gets on the clipboard. The application puts its own way here (see start-up). */
export const clipboard = {
  write: (text: string): Promise<unknown> => navigator.clipboard.writeText(text),
}
