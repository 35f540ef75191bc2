import type { Connector } from '$lib/api/connectors'

/** The sample vendor answers on this computer, under this name. */
export const isSample = (c: Connector): boolean => c.name.startsWith('Sample') && /^http:\/\/127\.0\.0\.1[:/]/.test(c.baseUrl)
