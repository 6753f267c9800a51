// Measures what a first visit loads, gzip, from the manifest; fails over budget (design: 90 KB JS, 150 KB in all).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))
const KB = 1024
const SHELL_ALLOWANCE = 4 * KB // the HTML with the session and the first page's data
const routes = [
  { name: 'family home', entry: 'src/family/main.ts', page: 'src/family/features/home/Home.vue', js: 90, all: 150 },
  { name: 'family child', entry: 'src/family/main.ts', page: 'src/family/features/child/Child.vue', js: 90, all: 150 },
  { name: 'family form', entry: 'src/family/main.ts', page: 'src/family/features/maintenance/GroupPage.vue', js: 110, all: 170 },
]

function closure(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return seen
  seen.add(key)
  for (const next of chunk.imports ?? []) closure(next, seen)
  return seen
}

let failed = false
for (const route of routes) {
  const keys = closure(route.page, closure(route.entry))
  const files = new Set()
  for (const key of keys) {
    files.add(manifest[key].file)
    for (const css of manifest[key].css ?? []) files.add(css)
  }
  const gz = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
  const js = [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + gz(file), 0)
  const rest = [...files].filter((file) => !file.endsWith('.js')).reduce((sum, file) => sum + gz(file), 0)
  const all = js + rest + SHELL_ALLOWANCE
  const ok = js <= route.js * KB && all <= route.all * KB
  failed ||= !ok
  console.log(
    `${route.name}: js=${(js / KB).toFixed(1)} KB (${route.js})  all=${(all / KB).toFixed(1)} KB (${route.all})  files=${files.size}  ${ok ? 'ok' : 'short'}`,
  )
}
process.exit(failed ? 1 : 0)
