import type { LucideIcon } from '@lucide/svelte'

/** An icon as `@lucide/svelte/icons/<name>` exports it. */
export type IconType = LucideIcon
