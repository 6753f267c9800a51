// Generates src/api/generated/schema.d.ts from an OpenAPI file: npm run client -- openapi.json
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import openapi, { astToString } from 'openapi-typescript'

const source = process.argv[2]
if (!source) {
  console.error('usage: npm run client -- path/to/openapi.json')
  process.exit(2)
}
const target = fileURLToPath(new URL('../src/api/generated/schema.d.ts', import.meta.url))
const text = astToString(await openapi(pathToFileURL(resolve(source)), { alphabetize: true, defaultNonNullable: false }))
mkdirSync(resolve(target, '..'), { recursive: true })
writeFileSync(target, '/* Generated from OpenAPI by `npm run client`. Never edited by hand. */\n' + text)
console.log(`client written: ${text.split('\n').length} lines`)
