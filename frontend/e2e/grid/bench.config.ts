import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vite'
import usual from './vite.config.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Both pages of the bench; AG Grid is where bench.mjs has put it.
export default mergeConfig(usual, {
  resolve: { alias: { 'ag-grid-community': at('../../../.cache/bench-grid/node_modules/ag-grid-community') } },
  build: { outDir: at('../results/grid-bench'), rollupOptions: { input: [at('index.html'), at('ag.html')] } },
})
