// Generates src/api/generated/schema.d.ts from an OpenAPI file: npm run client -- openapi.json
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapi, { astToString } from 'openapi-typescript'

const source = process.argv[2]
if (!source) {
  console.error('usage: npm run client -- path/to/openapi.json')
  process.exit(2)
}
const target = fileURLToPath(new URL('../src/api/generated/schema.d.ts', import.meta.url))
const described = readFileSync(resolve(source))
// tests/house/test_client.py compares it with what the routes say today.
const digest = createHash('sha256').update(described).digest('hex')
const document = JSON.parse(described.toString('utf8'))
// Headers that src/api/client.ts and src/api/act.ts set themselves are no argument of a call.
for (const path of Object.values(document.paths ?? {}))
  for (const operation of Object.values(path))
    if (operation && typeof operation === 'object' && Array.isArray(operation.parameters))
      operation.parameters = operation.parameters.filter((parameter) => parameter.in !== 'header')
const text = astToString(await openapi(document, { alphabetize: true, defaultNonNullable: false }))
mkdirSync(resolve(target, '..'), { recursive: true })
writeFileSync(target, `/* Generated from OpenAPI by \`npm run client\`. Never edited by hand. sha256:${digest} */\n${text}`)
console.log(`client written: ${text.split('\n').length} lines`)
