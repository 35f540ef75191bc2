// The command line over the data folder of a running application: a quick way to what a journey begins with.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const binary = process.env.JOURNEYS_CLI ?? fileURLToPath(new URL('../../build/bin/connectors', import.meta.url))

/** Runs a command and answers {code, out, err}. A code that is not among the accepted ones is an error. */
export function connectors(app, args, { input = '', accept = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const run = spawn(binary, ['--data-dir', app.data, ...args], { env: { ...process.env, PATH: `${app.dir}:${process.env.PATH}` } })
    const said = { out: '', err: '' }
    run.stdout.on('data', (text) => (said.out += text))
    run.stderr.on('data', (text) => (said.err += text))
    run.on('error', reject)
    run.on('exit', (code) => (accept.includes(code) ? resolve({ code, ...said }) : reject(new Error(`connectors ${args.join(' ')}: ${code}\n${said.err}`))))
    run.stdin.end(input)
  })
}

/** Adds a connector with an API key in the header X-Api-Key; actions as in the portable format. */
export function importConnector(app, { name, baseUrl, category = 'CRM', description = '', auth = withKey, actions = [] }) {
  const file = { format: 'connector-studio/connector', version: 1, connector: { name, description, baseUrl, category, auth }, actions }
  return connectors(app, ['import', '-'], { input: JSON.stringify(file) })
}

const withKey = { method: 'apiKey', apiKey: { displayName: 'API key', keyName: 'X-Api-Key' } }

/** Connects it with its key. */
export function connectKey(app, name, key) {
  return connectors(app, ['connect', name], { input: `${key}\n` })
}

/** Tries an action of a connector; an answer of any status is one. */
export function tryAction(app, connector, action, values = {}) {
  const params = Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`])
  return connectors(app, ['test', `${connector}/${action}`, ...params], { accept: [0, 4, 5, 6] })
}
