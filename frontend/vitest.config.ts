import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import page from './vite.config.ts'

// What needs no backend, in Node: the modules are compiled as they are for the window.
export default mergeConfig(
  page,
  defineConfig({
    resolve: { conditions: ['browser'] },
    test: { include: ['src/**/*.test.ts'], environment: 'happy-dom', unstubGlobals: true },
  }),
)
