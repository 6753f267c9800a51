/** Elder view and dark: two attributes of <html>; tokens do the rest. */
export interface Look {
  elder: boolean
  theme: 'auto' | 'light' | 'dark'
}

export function wear(look: Look, root: HTMLElement = document.documentElement): void {
  root.dataset.view = look.elder ? 'elder' : 'normal'
  root.dataset.theme = look.theme
}
