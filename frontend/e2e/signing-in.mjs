// What the journeys of the ways to sign in have in common: a connector with one way, connected and used.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import * as person from './person.mjs'
import { Vendor } from './vendor.mjs'

export const sheet = { within: ['dialog', 'Set up authentication'] }

/** The helpers for one journey; secrets are what is shown and kept nowhere. */
export function signingIn(j, secrets) {
  const started = []
  after(() => started.forEach((each) => each.stop()))
  return {
    sheet,
    /** What ends with the journey. */
    started,

    async vendorWith(options) {
      const vendor = await Vendor.start(options)
      started.push(vendor)
      return vendor
    },

    refuse(response) {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":"unauthorized"}')
      return true
    },

    async begin(name, { url }) {
      await j.open('/connectors')
      await person.beginConnector(j.page, { name, baseUrl: url, category: 'CRM' })
    },

    async connect(name, typed) {
      const dialog = { within: ['dialog', `Connect ${name}`] }
      await j.page.click('button', 'Connect', { exact: true })
      for (const [label, text] of Object.entries(typed)) await j.page.fill(label, text, dialog)
      await j.page.click('button', 'Connect', { ...dialog, exact: true })
      await j.page.see(`${name} is connected`)
      await j.page.click('button', 'Done')
    },

    /** One action, tested. */
    async tryOut(name) {
      await person.beginAction(j.page, { name: `Find in ${name}` })
      await person.describeCall(j.page, { endpoint: '/companies/acme.test' })
      await j.page.click('button', 'Next')
      await person.tryAction(j.page)
      await j.page.see('200 OK')
    },

    async nowhere(...further) {
      const everything = await j.page.run(() => [
        document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => field.value),
        JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
      ].join('\n'))
      for (const secret of [...secrets, ...further].flatMap((text) => [text, encodeURIComponent(text)])) {
        assert.equal(everything.includes(secret), false, 'what was typed is on the page')
      }
    },

    /** The last step: nothing of it is in a file. */
    inNoFile: (...further) => j.step('no file of the application has what was typed in it', () => {
      for (const [file, content] of j.app.files()) {
        for (const secret of [...secrets, ...further]) assert.equal(content.includes(secret), false, `${file} has ${secret}`)
      }
    }),
  }
}
