import { afterEach, describe, expect, it, vi } from 'vitest'
import { actOf, nameOf, setSingleKeys } from '../pieces/keyboard'

function press(init: KeyboardEventInit, on: HTMLElement = document.body): KeyboardEvent {
  if (on !== document.body) document.body.append(on)
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  on.dispatchEvent(event)
  return event
}
const element = (html: string): HTMLElement => {
  const holder = document.createElement('div')
  holder.innerHTML = html
  return holder.firstElementChild as HTMLElement
}

describe('the keyboard map', () => {
  const act = vi.fn()
  afterEach(() => setSingleKeys(true))

  it.each([
    ['a capital letter is the same key', { key: 'J', code: 'KeyJ' }, 'j'],
    ['the space bar has a name', { key: ' ', code: 'Space' }, 'space'],
    ['Alt and a digit switch the post', { key: '™', code: 'Digit2', altKey: true }, 'alt+2'],
    ['Alt and anything else is nothing of ours', { key: 'j', code: 'KeyJ', altKey: true }, ''],
  ])('%s', (_, init, name) => expect(nameOf(new KeyboardEvent('keydown', init))).toBe(name))

  it('acts on the page', () => expect(actOf(press({ key: 'j' }), { j: act })).toBe(act))
  it.each([['a field', '<input>'], ['a longer text', '<textarea></textarea>'], ['a list', '<select></select>']])('is off while typing in %s', (_, html) =>
    expect(actOf(press({ key: 'a' }, element(html)), { a: act })).toBeNull())
  it('Enter belongs to the button that has the focus', () => expect(actOf(press({ key: 'Enter' }, element('<button>退回</button>')), { Enter: act })).toBeNull())
  it('letters still act while a button has the focus', () => expect(actOf(press({ key: 'j' }, element('<button>退回</button>')), { j: act })).toBe(act))
  it('leaves the browser its own keys', () => expect(actOf(press({ key: 'r', ctrlKey: true }), { r: act })).toBeNull())
  it('does not hear what happens in a dialog', () => {
    const dialog = element('<div role="dialog"><span></span></div>')
    document.body.append(dialog)
    const event = new KeyboardEvent('keydown', { key: 'a', bubbles: true })
    dialog.firstElementChild?.dispatchEvent(event)
    expect(actOf(event, { a: act })).toBeNull()
  })
  it('single letters can be turned off, arrows and Alt stay', () => {
    setSingleKeys(false)
    expect(actOf(press({ key: 'a' }), { a: act })).toBeNull()
    expect(actOf(press({ key: 'ArrowDown' }), { ArrowDown: act })).toBe(act)
    expect(actOf(press({ key: '1', code: 'Digit1', altKey: true }), { 'alt+1': act })).toBe(act)
  })
})
