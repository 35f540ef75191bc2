// The one place where calls of the backend are made, typed and caught.
import type { studio } from '../../../wailsjs/go/models'

/** Unions of the generated string enums, so that plain literals can be compared and assigned. */
export type Code = `${studio.Code}`

/**
 * T as it crosses the bridge: string enums become unions of their values, optional members (Go pointers)
 * are always there and may be null.
 */
export type Plain<T> = T extends string
  ? string extends T
    ? T
    : `${T}`
  : T extends (infer U)[]
    ? Plain<U>[]
    : T extends object
      ? { [K in keyof T]-?: undefined extends T[K] ? Plain<NonNullable<T[K]>> | null : Plain<T[K]> }
      : T

export type Failure = Plain<studio.Failure>

/** What every failed call of the backend throws. */
export class ApiError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'ApiError'
    this.failure = failure
  }

  get code(): Code {
    return this.failure.code
  }
}

/** Turns whatever was thrown into a Failure: our JSON, an Error, an object, plain text. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ApiError) return thrown.failure
  if (thrown instanceof Error) return parsed(thrown.message) ?? unexpected(thrown.message)
  if (typeof thrown === 'string') return parsed(thrown) ?? unexpected(thrown)
  return shaped(thrown) ?? unexpected(String(thrown))
}

function parsed(text: string): Failure | undefined {
  try {
    return shaped(JSON.parse(text))
  } catch {
    return undefined
  }
}

function shaped(value: unknown): Failure | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return undefined
  const { code, message, fix, detail, field } = value as Partial<Failure>
  return { code: code ?? 'internal', message: message ?? '', fix: fix ?? '', detail: detail ?? '', field: field ?? '' }
}

function unexpected(detail: string): Failure {
  return {
    code: 'internal',
    message: 'Something went wrong inside Connector Studio.',
    fix: 'Try again. If it repeats, copy the diagnostics and report it.',
    detail,
    field: '',
  }
}

type Arguments<A extends unknown[]> = { [I in keyof A]: Plain<A[I]> }

/** Wraps a generated binding: plain types in and out, ApiError on failure. */
export function bound<A extends unknown[], R>(binding: (...args: A) => Promise<R>) {
  return async (...args: Arguments<A>): Promise<Plain<R>> => {
    try {
      return (await binding(...(snapshot(args) as unknown as A))) as Plain<R>
    } catch (thrown) {
      throw new ApiError(failureOf(thrown))
    }
  }
}

/** Plain copies, so that a reactive object is never handed to the bridge while it may still change. */
function snapshot(args: unknown[]): unknown[] {
  return args.map((arg) => (typeof arg === 'object' && arg !== null ? JSON.parse(JSON.stringify(arg)) : arg))
}
