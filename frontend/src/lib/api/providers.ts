import * as generated from '../../../wailsjs/go/bridge/Providers'
import type { catalogue } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

/** A provider of the catalogue, with the methods that a connector can hold. */
export type Offer = Plain<catalogue.Offer>
export type OfferedMethod = Plain<catalogue.OfferedMethod>
export type ProviderParameter = Plain<catalogue.Parameter>
export type Filled = Plain<catalogue.Filled>

export const search = bound(generated.Search)
/** Fills the form of a connector in; nothing is saved. An empty method is the usual one. */
export const fill = bound(generated.Fill)
