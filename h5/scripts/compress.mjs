// Writes .br and .gz beside every file of dist that a browser asks for, so that no server compresses at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const WORTH = 1024
let count = 0
for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(js|css|svg|json)$/.test(name)) continue
  const path = join(dist, name)
  const body = readFileSync(path)
  if (body.length < WORTH) continue
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }))
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  )
  count += 1
}
console.log(`compressed ${count} files (br, gz)`)
