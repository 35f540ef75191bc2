import * as generated from '../../../wailsjs/go/bridge/Drops'
import type { bridge } from '../../../wailsjs/go/models'
import { OnFileDrop } from '../../../wailsjs/runtime/runtime'
import { bound, type Plain } from './call'

export type Dropped = Plain<bridge.Dropped>
export type DropKind = Dropped['kind']

const takeOne = bound(generated.Take)
/** The file that was dropped on the window just now, as one of the kinds that its place takes, the likeliest first. */
export const take = (kinds: DropKind[]) => takeOne(kinds as unknown as Parameters<typeof takeOne>[0])

/** Lets files be dropped: the runtime tells the backend their paths, and no page is left for a file. */
export const takeDrops = () => OnFileDrop(() => {}, false)
