// An authority of one's own, for journeys with certificates: made with openssl for one journey.
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class Authority {
  constructor(name) {
    this.dir = mkdtempSync(join(tmpdir(), 'authority-'))
    this.#openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', `/CN=${name}`)
    this.certificate = this.#read('ca.pem')
  }

  /** A certificate for hosts, such as IP:127.0.0.1 or DNS:api.acme.test, as a server of Node.js takes it. */
  server(...hosts) {
    this.#issue('server', 'server', `subjectAltName=${hosts.join(',')}\nextendedKeyUsage=serverAuth`)
    return { cert: this.#read('server.pem'), key: this.#read('server.key') }
  }

  /** A client certificate as files: PEM, its key, and PKCS#12 with a password; with its fingerprint. */
  client(name, password) {
    this.#issue(name, name, 'extendedKeyUsage=clientAuth')
    this.#openssl('pkcs12', '-export', '-inkey', `${name}.key`, '-in', `${name}.pem`, '-certfile', 'ca.pem', '-out', `${name}.p12`, '-passout', `pass:${password}`)
    const file = (kind) => join(this.dir, `${name}.${kind}`)
    return { pem: file('pem'), key: file('key'), p12: file('p12'), secret: this.#read(`${name}.key`), sha256: fingerprint(this.#read(`${name}.pem`)) }
  }

  #issue(file, name, extensions) {
    writeFileSync(join(this.dir, 'extensions'), extensions)
    this.#openssl('req', ...key, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${name}`)
    this.#openssl('x509', '-req', '-in', `${file}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '20', '-extfile', 'extensions', '-out', `${file}.pem`)
  }

  #openssl(...args) {
    execFileSync('openssl', args, { cwd: this.dir, stdio: 'pipe' })
  }

  #read(file) {
    return readFileSync(join(this.dir, file), 'utf8')
  }

  stop() {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** SHA-256 of a certificate, in hex. */
export const fingerprint = (pem) => createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')
