import { expect, test } from 'vitest'
import type { RunProgress } from '$lib/api/runs'
import { running } from './running.svelte'

const told = (state: RunProgress['state'], done: number): RunProgress => ({
  runId: 'w1-1', state, why: '', counts: { planned: 9, queued: 9 - done, done, empty: 0, notFound: 0, failed: 0, skipped: 0, unknown: 0, notSent: 0, calls: done, shared: 0 }, perSecond: 0, secondsLeft: -1, limit: '',
})

test('news of a run that ended are not overtaken by older ones', () => {
  running.here = 'w1'
  running.hear(told('running', 3))
  running.hear(told('paused', 4))
  running.hear(told('running', 4))
  expect(running.progress['w1-1']?.state).toBe('paused')
  running.forget('w1-1')
  running.hear(told('running', 5))
  expect(running.progress['w1-1']?.state).toBe('running')
})
