import type { Action, ContentKind, Problem } from '$lib/api/actions'
import type { ActionStep } from '$lib/router.svelte'

// The wizard is a view of a draft: a step is a title and the fields of the draft that it owns.
export interface Step {
  id: ActionStep
  title: string
  owns: string[] // beginnings of field paths
}

/** The fields of an action that make its body. */
const bodyFields = ['body', 'bodyKind', 'bodyType', 'bodyParts', 'bodyFile', 'variables']

export const steps: Step[] = [
  { id: 'details', title: 'Details', owns: ['name', 'description', 'category'] },
  { id: 'api-call', title: 'API Call', owns: ['method', 'endpoint', 'query', 'headers', 'cookies', ...bodyFields, 'parameters', 'pagination', 'outcomes', 'repeatable'] },
  { id: 'test', title: 'Test', owns: ['values'] },
  { id: 'output', title: 'Output', owns: ['output'] },
  { id: 'review', title: 'Review & Save', owns: [] },
]

/** Whether a field path is the one named or lies within it: "query.2.value" lies within "query". */
export const within = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`)

/** The step that owns a field; none owns those of the connector. */
export const stepOf = (path: string): ActionStep | undefined =>
  steps.find((step) => step.owns.some((field) => within(path, field)))?.id

/** The problems of a step, in the order of the check. */
export const problemsOf = (id: ActionStep, problems: Problem[]): Problem[] =>
  problems.filter((p) => stepOf(p.field) === id)

/** The parts of the API Call step. */
export const callTabs = ['parameters', 'body', 'headers', 'pagination', 'errors'] as const
export type CallTab = (typeof callTabs)[number]

export const callTitles: Record<CallTab, string> = {
  parameters: 'Parameters (Optional)',
  body: 'Body (Optional)',
  headers: 'Headers (Optional)',
  pagination: 'Pagination',
  errors: 'Errors',
}

/** The line that a problem of a text names; 0 when it names none. */
export const lineOf = (message: string): number => Number(/\bline (\d+)/i.exec(message)?.[1] ?? 0)

/** The tab on which a field of the API Call step is, if it is on one. */
export function tabOf(path: string): CallTab | undefined {
  if (within(path, 'parameters') || within(path, 'query')) return 'parameters'
  if (bodyFields.some((field) => within(path, field))) return 'body'
  if (within(path, 'headers') || within(path, 'cookies')) return 'headers'
  if (within(path, 'pagination')) return 'pagination'
  if (within(path, 'outcomes')) return 'errors'
  return undefined
}

export const takesBody = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method)

/** What the body of an action is: what was chosen, or what is usual for its request type. */
export const contentOf = (a: Action): Exclude<ContentKind, ''> => a.bodyKind || (takesBody(a.method) ? 'json' : 'none')

/** An action nobody has typed anything into: closing it leaves nothing behind. */
export const untouched = (a: Action): boolean =>
  !a.name.trim() &&
  !a.description.trim() &&
  !a.endpoint.trim() &&
  !a.body.trim() &&
  !a.bodyFile &&
  !a.variables.trim() &&
  a.query.length + a.headers.length + a.cookies.length + a.bodyParts.length + a.output.fields.length === 0
