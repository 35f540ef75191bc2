import type { ConnectorCategory } from '$lib/api/connectors'

// A member per category, so that a new one can't be forgotten here.
const order: Record<ConnectorCategory, number> = {
  CRM: 0,
  'Sales engagement': 1,
  'Marketing automation': 2,
  'Data enrichment': 3,
  'Data warehouse and BI': 4,
  Advertising: 5,
  'Customer support': 6,
  Communication: 7,
  'Finance and billing': 8,
  Commerce: 9,
  'Human resources': 10,
  Productivity: 11,
  'Developer tools': 12,
  Other: 13,
}

/** The Data Connector Categories in the order of the dropdown. */
export const categories = (Object.keys(order) as ConnectorCategory[])
  .sort((a, b) => order[a] - order[b])
  .map((value) => ({ value, label: value as string }))

/** No category, or all of them: the backend knows it as the empty text. */
export const noCategory = '' as ConnectorCategory
