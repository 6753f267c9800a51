import type { IconName } from '../../pieces/icons'
import type { RosterStanding } from '../../types'

export const TONES: Record<RosterStanding, string> = { refused: 'd', missing: 'w', waiting: 'i_', away: '', sent: 'g', passed: 'g', gone: '' }
export const ICONS: Record<RosterStanding, IconName> = { refused: 'warn', missing: 'warn', waiting: 'clock', away: 'pause', sent: 'check', passed: 'check', gone: 'info' }
