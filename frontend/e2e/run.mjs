// Runs the journeys in one engine: node run.mjs chromium|webkit [name …]
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [engine, ...names] = process.argv.slice(2)
const folder = fileURLToPath(new URL('journeys', import.meta.url))
const files = readdirSync(folder)
  .filter((name) => name.endsWith(engine === 'webkit' ? '.both.mjs' : '.mjs'))
  .filter((name) => names.length === 0 || names.some((wanted) => name.includes(wanted)))
  .map((name) => `${folder}/${name}`)

const display = process.env.DISPLAY ? null : await virtualDisplay()
const tests = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-force-exit', '--test-reporter=spec', ...files], {
  stdio: 'inherit',
  env: { ...process.env, ENGINE: engine, ...(display && { DISPLAY: display.name }) },
})
tests.on('exit', (code) => {
  display?.server.kill()
  process.exit(code ?? 1)
})

/** An X server without a screen, on the first display that is free. */
function virtualDisplay() {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    server.on('error', reject)
    server.stdio[3].once('data', (number) => resolve({ server, name: `:${String(number).trim()}` }))
  })
}
