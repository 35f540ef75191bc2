/** How text gets on the clipboard and from it. The application puts its own ways here (see start-up). */
export const clipboard = {
  write: (text: string): Promise<unknown> => navigator.clipboard.writeText(text),
  read: (): Promise<string> => navigator.clipboard.readText(),
}
