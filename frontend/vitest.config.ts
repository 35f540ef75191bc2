import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import page from './vite.config.ts'

// What needs no backend, in Node: the modules are compiled as they are for the window.
export default mergeConfig(
  page,
  defineConfig({
    resolve: { conditions: ['browser'] },
    // A busy machine takes long to read a module: no time decides a test.
    test: { include: ['src/**/*.test.ts'], environment: 'happy-dom', unstubGlobals: true, testTimeout: 60_000, hookTimeout: 60_000 },
  }),
)
