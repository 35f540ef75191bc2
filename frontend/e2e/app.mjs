// The application itself: its real backend, its built page served to a browser.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, until } from './wait.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Where make puts the binary and the page; others can be tried.
const binary = process.env.JOURNEYS_BINARY ?? join(root, 'build/bin/journeys')
const dist = process.env.JOURNEYS_PAGE ?? join(root, 'frontend/dist')

export class App {
  /** Starts the application on a data folder of its own, which stop() removes. */
  static async start() {
    const app = new App()
    app.dir = mkdtempSync(join(tmpdir(), 'studio-'))
    app.data = join(app.dir, 'data')
    app.opened = join(app.dir, 'opened')
    // The system browser of the journeys: it notes the address that it was asked to open.
    writeFileSync(join(app.dir, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${app.opened}'\n`, { mode: 0o755 })
    app.dialog = join(app.dir, 'dialog')
    await app.launch()
    return app
  }

  async launch() {
    const port = await freePort()
    this.url = `http://localhost:${port}/`
    this.output = ''
    this.process = spawn(binary, ['--data-dir', this.data], {
      cwd: root,
      env: {
        ...process.env, assetdir: dist, devserver: `localhost:${port}`, loglevel: 'Error', CS_DIALOG: this.dialog,
        PATH: this.dir + delimiter + process.env.PATH,
      },
    })
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', (text) => (this.output += text))
    await until(`the application answers at ${this.url}\n${this.output}`, () => fetch(this.url).then((r) => r.ok, () => false))
  }

  /** Answers the next file dialog of the system: a path, or a folder for what is saved. */
  answer(path) {
    writeFileSync(this.dialog, path)
  }

  /** The next address that the application opens in the system browser. */
  async nextOpened() {
    const address = await until('the system browser is opened', () => existsSync(this.opened) && readFileSync(this.opened, 'utf8').trim())
    rmSync(this.opened)
    return address.split('\n').at(-1)
  }

  /** Whether it has opened one that nextOpened did not hand out yet. */
  hasOpened() {
    return existsSync(this.opened)
  }

  /** Every file of the data folder with its content, and what the application printed. */
  files() {
    const paths = readdirSync(this.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const files = paths.map((entry) => join(entry.parentPath, entry.name)).map((path) => [path, readFileSync(path, 'latin1')])
    return [...files, ['its output', this.output]]
  }

  async quit() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill()
    await ended
  }

  /** Ends it as a power cut does, and starts it again on the same data. */
  async crash() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await ended
    await this.launch()
  }

  async restart() {
    await this.quit()
    await this.launch()
  }

  async stop() {
    await this.quit()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
