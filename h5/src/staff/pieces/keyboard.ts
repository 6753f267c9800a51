import { onBeforeUnmount, onMounted, ref } from 'vue'

/** Keys by their name; `alt+3` for a digit with Alt. */
export type Keys = Record<string, (event: KeyboardEvent) => void>

const OFF = 'xueji.single-keys-off'

/** Single letters can be turned off, for voice control and other aids. */
export const singleKeys = ref(read())

function read(): boolean {
  try {
    return localStorage.getItem(OFF) === null
  } catch {
    return true
  }
}

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on
  try {
    if (on) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, '1')
  } catch {
    // A browser without storage keeps the choice for this visit.
  }
}

export function nameOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'altKey'>): string {
  if (event.altKey) return /^Digit[1-9]$/.test(event.code) ? `alt+${event.code.slice(5)}` : ''
  if (event.key === ' ') return 'space'
  return event.key.length === 1 ? event.key.toLowerCase() : event.key
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Enter and space belong to the button or link that has the focus. */
function belongsToTarget(name: string, target: EventTarget | null): boolean {
  return (name === 'Enter' || name === 'space') && target instanceof HTMLElement && target.closest('button,a,summary,[role=option]') !== null
}

/** Finds what a key press means here; null while typing, with other modifiers, or in an open dialog. */
export function actOf(event: KeyboardEvent, keys: Keys): ((event: KeyboardEvent) => void) | null {
  if (event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return null
  const name = nameOf(event)
  const act = Object.prototype.hasOwnProperty.call(keys, name) ? keys[name] : undefined
  if (!act) return null
  if (name.startsWith('alt+')) return act
  if (isTyping(event.target) || belongsToTarget(name, event.target)) return null
  if (event.target instanceof HTMLElement && event.target.closest('[role=dialog]')) return null
  return name.length === 1 && !singleKeys.value ? null : act
}

/** The page's keys, alive while the component stands. */
export function useKeys(keys: Keys): void {
  const listen = (event: KeyboardEvent): void => {
    const act = actOf(event, keys)
    if (!act) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
