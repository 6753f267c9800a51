import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Two entries; the server's Jinja shells find their files in dist/.vite/manifest.json, so no index.html is built. */
const entries = { family: at('src/family/main.ts'), staff: at('src/staff/main.ts') }

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': at('src') } },
  build: {
    target: 'es2018',
    outDir: 'dist',
    assetsDir: 'assets',
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
    },
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts', 'src/staff/**/tests/*.test.ts'] },
})
