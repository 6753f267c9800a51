import type { SeniorMeasure, SeniorShare, SeniorUnit } from '../../types'

/** What statistics are sorted and drawn by: everything at once, or one of the five. */
export type Aspect = 'ready' | SeniorMeasure
export interface Bar { passed: number; failed: number; open: number }

export function barOf(unit: SeniorUnit, aspect: Aspect): Bar {
  if (aspect === 'ready') return { passed: unit.ready, failed: 0, open: unit.pupils - unit.ready }
  return unit.shares.find((one: SeniorShare) => one.measure === aspect) ?? { passed: 0, failed: 0, open: 0 }
}

/** Per cent of a unit's pupils, with one decimal: 97.4. */
export function rate(part: number, whole: number): string {
  return whole ? (Math.floor((part * 1000) / whole) / 10).toFixed(1) : '0.0'
}

/** The worst first, as whoever reads it has to act there. */
export function worstFirst(units: readonly SeniorUnit[], aspect: Aspect): SeniorUnit[] {
  const share = (one: SeniorUnit) => (one.pupils ? barOf(one, aspect).passed / one.pupils : 0)
  return [...units].sort((a, b) => share(a) - share(b) || b.pupils - a.pupils)
}

export function median(units: readonly SeniorUnit[], aspect: Aspect): number {
  const shares = units.filter((one) => one.pupils).map((one) => barOf(one, aspect).passed / one.pupils).sort((a, b) => a - b)
  if (!shares.length) return 0
  const middle = shares.length >> 1
  return shares.length % 2 ? (shares[middle] ?? 0) : ((shares[middle - 1] ?? 0) + (shares[middle] ?? 0)) / 2
}
