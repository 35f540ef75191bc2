import AtSign from '@lucide/svelte/icons/at-sign'
import Braces from '@lucide/svelte/icons/braces'
import Calendar from '@lucide/svelte/icons/calendar'
import Hash from '@lucide/svelte/icons/hash'
import Link from '@lucide/svelte/icons/link'
import ToggleLeft from '@lucide/svelte/icons/toggle-left'
import Type from '@lucide/svelte/icons/type'
import DecimalsArrowRight from '@lucide/svelte/icons/decimals-arrow-right'
import type { IconType } from '$lib/ui/icon'
import type { ColumnType } from './source'

export const typeIcons: Record<ColumnType, IconType> = {
  text: Type,
  integer: Hash,
  decimal: DecimalsArrowRight,
  boolean: ToggleLeft,
  date: Calendar,
  email: AtSign,
  url: Link,
  json: Braces,
}

/** The names of the choice, and of what is read out with a column. */
export const typeNames: Record<ColumnType, string> = {
  text: 'Text',
  integer: 'Whole number',
  decimal: 'Number',
  boolean: 'True or false',
  date: 'Date',
  email: 'Email',
  url: 'URL',
  json: 'JSON',
}
