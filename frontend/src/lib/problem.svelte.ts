// Failures that no page could show in its place: a dialog for those that block, a message for the rest.
import { failureOf, type Failure } from './api/call'
import { toast } from './ui/toast.svelte'

interface Shown {
  failure: Failure
  title: string
  retry?: () => unknown
}

class ProblemDialog {
  shown = $state.raw<Shown | undefined>()

  /** Opens the error dialog. retry is done by Try again. */
  show(thrown: unknown, title: string, retry?: () => unknown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'cancelled') this.shown = { failure, title, retry }
  }

  close() {
    this.shown = undefined
  }
}

export const problemDialog = new ProblemDialog()

/** Says in a message that something failed. title: subject and what happened, such as "Acme CRM was not duplicated". */
export function report(thrown: unknown, title?: string, retry?: () => unknown): void {
  const failure = failureOf(thrown)
  if (failure.code === 'cancelled') return
  const details = { label: 'Details', run: () => problemDialog.show(thrown, title ?? failure.message, retry) }
  toast({
    tone: 'danger',
    message: title ?? failure.message,
    text: title ? [failure.message, failure.fix].filter(Boolean).join(' ') : failure.fix,
    actions: retry ? [{ label: 'Try again', run: () => void retry() }, details] : [details],
  })
}
