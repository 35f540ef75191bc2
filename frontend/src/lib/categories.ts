// The categories of actions as they are called and pictured everywhere.
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left'
import Layers from '@lucide/svelte/icons/layers'
import Search from '@lucide/svelte/icons/search'

export const categoryNames = { retrieve: 'Retrieve', enrich: 'Enrich', connect: 'Connect' } as const
export const categoryIcons = { retrieve: Search, enrich: Layers, connect: ArrowRightLeft } as const
