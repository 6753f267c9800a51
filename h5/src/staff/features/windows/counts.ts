import type { components } from '@/api/generated/schema'

type Given = components['schemas']['Counts']
export type Counts = Required<Given>

const NONE: Counts = { pupils: 0, new: 0, seen: 0, draft: 0, submitted: 0, returned: 0, confirmed: 0, silent: 0, red: 0, amber: 0, harmless: 0, unbound: 0 }

/** Every count there is; what the server left out is none. */
export const full = (counts: Given | undefined): Counts => ({ ...NONE, ...counts })

/** An answer that carries counts, with none of them missing. */
export const counted = <T extends { counts: Given }>(one: T): Omit<T, 'counts'> & { counts: Counts } => ({ ...one, counts: full(one.counts) })

type Overview = components['schemas']['WindowClasses']

export const countedClasses = ({ window, items }: Overview) => ({ window: counted(window), items: items.map(counted) })
