import type { Choice } from '$lib/api/connections'

/** Choices as a person writes them: one a line, "value = what it is called". */
export const linesOf = (choices: Choice[]): string =>
  choices.map(({ value, label }) => (label ? `${value} = ${label}` : value)).join('\n')

export function choicesOf(text: string): Choice[] {
  return text
    .split('\n')
    .map((line) => {
      const [value = '', ...label] = line.split('=')
      return { value: value.trim(), label: label.join('=').trim() }
    })
    .filter(({ value, label }) => value || label)
}
