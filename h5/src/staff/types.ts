/** The wire structs by short names; their source is the generated client. */
import type { components } from '@/api/generated/schema'

type Wire = components['schemas']
