"""What can be measured of a page by looking: axe-core's rules, its width, the size of what is to be hit."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parent.parent.parent / "h5" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST, LEAST_ELDER = 44, 60

AUDIT = """
async (tags) => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`)
}
"""

WIDTH = "[document.documentElement.scrollWidth, innerWidth]"

# Links inside a sentence are exempt, as in WCAG 2.5.8. What a label, a select's frame or a stretched ::before or ::after
# adds counts: it is hit as well.
SMALL_TARGETS = """
(least) => {
  const hit = 'a[href], button, input, select, textarea, summary, [role=button], [role=checkbox], [role=radio], [role=option]'
  const stretched = (element, part) => {
    const { content, position, top } = getComputedStyle(element, part)
    if (content === 'none' || position !== 'absolute') return undefined
    let frame = element
    while (getComputedStyle(frame).position === 'static' && frame.parentElement) frame = frame.parentElement
    const box = frame.getBoundingClientRect()
    const reach = -parseFloat(top) || 0
    return { width: box.width + 2 * reach, height: box.height + 2 * reach }
  }
  const area = (element) => {
    const frames = [element, ...(element.labels ?? []), element.closest('label, .el-select__wrapper')].filter(Boolean)
    const boxes = [...frames.map((frame) => frame.getBoundingClientRect()), stretched(element, '::before'), stretched(element, '::after')]
    return boxes.filter(Boolean).reduce(([width, height], box) => [Math.max(width, box.width), Math.max(height, box.height)], [0, 0])
  }
  const inSentence = (element) => {
    const words = element.closest('p, li')?.innerText.length ?? 0
    return words > element.innerText.length && ['inline', 'inline-block'].includes(getComputedStyle(element).display)
  }
  return [...document.querySelectorAll(hit)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.closest('[inert]'))
    .map((element) => ({ element, size: area(element) }))
    .filter(({ element, size: [width, height] }) => width > 1 && height > 1 && Math.min(width, height) < least - 0.5 && !inSentence(element))
    .map(({ element, size }) => {
      const name = (element.innerText || element.ariaLabel || '').slice(0, 20)
      return `${element.tagName.toLowerCase()}.${element.className} “${name}” ${size.map(Math.round).join('×')}`
    })
}
"""


async def faults(page: Page, *, least: int | None) -> list[str]:
    """Everything on this page that shuts somebody out."""
    if not await page.evaluate("'axe' in globalThis"):
        await page.evaluate(AXE.read_text())  # through the debugger, so our own content policy stays on
    found: list[str] = await page.evaluate(AUDIT, TAGS)
    width: list[Any] = await page.evaluate(WIDTH)
    if width[0] > width[1]:
        found.append(f"wider than the screen: {width[0]} > {width[1]}")
    if least is not None:
        found += [f"target under {least}: {one}" for one in await page.evaluate(SMALL_TARGETS, least)]
    return found
