/** Whether a person stopped a call before its answer was there: it neither passed nor failed. failure is what the list says of it. */
export const stopped = (status: number, failure: string | undefined): boolean => status === 0 && failure === 'The call was stopped.'
