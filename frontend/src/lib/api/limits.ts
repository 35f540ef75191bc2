import type { studio } from '../../../wailsjs/go/models'
import type { Plain } from './call'

export type Limits = Plain<studio.Limits>
export type RateUnit = `${studio.RateUnit}`
export type RetryPolicy = Plain<studio.RetryPolicy>
export type OutcomeRule = Plain<studio.OutcomeRule>
export type Outcome = `${studio.Outcome}`
export type BodyTest = `${studio.BodyTest}`
export type Ruling = Plain<studio.Ruling>

export type Pagination = Plain<studio.Pagination>
export type PageKind = `${studio.PageKind}`
export type PageSource = `${studio.PageSource}`
export type PagePlace = `${studio.PagePlace}`
export type Pages = Plain<studio.Pages>
export type PageSuggestion = Plain<studio.PageSuggestion>
