import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The page of the grid's journeys and of its bench. Nothing of it is in the application.
export default defineConfig({
  root: at('.'),
  base: './',
  plugins: [svelte({ configFile: at('../../svelte.config.js') })],
  resolve: { alias: { $lib: at('../../src/lib'), $features: at('../../src/features') } },
  build: { outDir: at('../results/grid'), emptyOutDir: true, target: 'safari16', modulePreload: { polyfill: false }, reportCompressedSize: false },
})
