// The request of a row, opened where it can be looked at and tried: the action's Test step.
import * as actionsApi from '$lib/api/actions'
import * as runs from '$lib/api/runs'
import { newTask } from '$lib/api/tests'
import type { FillerStep } from '$lib/api/workbooks'
import { go, paths } from '$lib/router.svelte'
import type { Actions } from './actions.svelte'

/** Opens the Test step of a step's action with the values of a row as its samples. */
export async function openRequest(actions: Actions, fillerId: string, step: FillerStep, row: number): Promise<void> {
  const values = await valuesOf(actions, fillerId, row)
  const draft = await actionsApi.draft(step.connectorId, step.actionId)
  await actionsApi.saveDraft({ ...draft, samples: { ...draft.samples, ...values }, connectionId: step.connectionId || draft.connectionId })
  go(paths.action(step.connectorId, step.actionId, 'test'))
}

async function valuesOf(actions: Actions, fillerId: string, row: number): Promise<Record<string, string>> {
  const plan = await runs.plan(newTask(), actions.order(fillerId, { which: 'selected', rows: [row] }))
  return plan.examples[0]?.values ?? {}
}
