// Pages and limits: what a first answer says of its pages is suggested and used, page by page and all at
// once; an answer that limits the rate shows which rule applied, and what a run would do.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import * as seed from '../seed.mjs'
import { until } from '../wait.mjs'
import { Vendor } from '../vendor.mjs'

const key = 'k3y-Wq7.Z-9_secret'
const records = Array.from({ length: 23 }, (_, i) => ({ id: i + 1, name: `Company ${i + 1}` }))

const j = journey()
let vendor, connector
after(() => vendor?.stop())

/** Pages of ten, by a cursor in the body or by the header Link; busy says to come back. */
function answer(path, request, response) {
  const { searchParams } = new URL(request.url, vendor.url)
  const from = Number(searchParams.get('cursor') ?? searchParams.get('from') ?? 0)
  const page = records.slice(from, from + 10)
  const next = from + 10 < records.length ? from + 10 : null
  switch (path) {
    case '/companies':
      return { items: page, paging: { next_cursor: next === null ? null : String(next) } }
    case '/linked':
      response.writeHead(200, { 'content-type': 'application/json', ...(next === null ? {} : { link: `</linked?from=${next}>; rel="next"` }) })
      response.end(JSON.stringify(page))
      return true
    case '/busy':
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '2' })
      response.end('{"error":"slow down"}')
      return true
    default:
      return undefined
  }
}

const asked = (path) => vendor.requests.filter(({ url }) => url.startsWith(path)).map(({ url }) => url)

j.step('limits are set up under Advanced, and shown on the connector’s page', async () => {
  vendor = await Vendor.start({ key, answer })
  connector = await seed.connector(j, { name: 'Library', baseUrl: vendor.url, key })
  await j.open(`/connectors/${connector.id}/edit`)
  await j.page.click('button', 'Advanced')
  await j.page.fill('Rate limit', '900')
  await j.page.choose('Unit of the rate limit', 'a minute')
  await j.page.fill('Burst', '700')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.see('A burst is a part of the limit: at most half of its calls.')
  await j.page.fill('Burst', '5')
  await j.page.click('button', 'Add rule')
  await j.page.fill('Status of rule 1', '418')
  await j.page.choose('Outcome of rule 1', 'Stop the run', { exactOption: false })
  await j.page.click('button', 'Save', { exact: true })
  await j.page.see('900 calls a minute, 5 at once after a pause')
  await j.page.see('418: Stop the run')
})

j.step('a cursor is suggested from the first response', async () => {
  await person.beginAction(j.page, { name: 'List companies' })
  await person.describeCall(j.page, { endpoint: '/companies' })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('There may be more pages')
  await j.page.see('Cursor from paging.next_cursor, sent as cursor')
  await j.page.click('button', 'Use it')
  await j.page.see('10 records so far')
})

j.step('it is loaded page by page, and ends with a reason', async () => {
  await j.page.click('button', 'Next page')
  await j.page.see('20 records so far')
  await j.page.see('Company 11')
  await j.page.click('button', 'Next page')
  await j.page.see('23 records so far')
  await j.page.see('The answer names no next page.')
  assert.deepEqual(asked('/companies'), ['/companies', '/companies?cursor=10', '/companies?cursor=20'])
})

j.step('the pagination stands on its tab and in the review, and is saved', async () => {
  await j.page.click('button', 'Back')
  await j.page.click('tab', 'Pagination')
  await j.page.holds('Path', 'paging.next_cursor')
  await j.page.holds('Name', 'cursor', { exact: true })
  await j.page.click('button', 'Where it ends')
  await j.page.fill('Pages at most', 'many')
  await j.page.fill('Records at most', '1000')
  await j.page.see('Enter a whole number')
  await j.page.fill('Pages at most', '7')
  await j.page.gone('Enter a whole number')
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('10 records so far')
  await j.page.click('button', 'Next', { exact: true })
  await j.page.find('table', 'Output fields')
  await j.page.click('button', 'Next')
  await j.page.see('Pages: Cursor from paging.next_cursor, sent as cursor')
  await j.page.click('button', 'Save', { exact: true })
  await j.page.find('table', 'Actions')
})

j.step('a Link header is suggested, and all pages are loaded', async () => {
  await person.beginAction(j.page, { name: 'List linked' })
  await person.describeCall(j.page, { endpoint: '/linked' })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('The header Link of the answer names the next page.')
  await j.page.click('button', 'Use it')
  await j.page.click('button', 'Load all (up to 50 pages)')
  await j.page.see('23 records so far')
  await j.page.see('Page 3')
  await until('three pages were asked for', () => asked('/linked').length === 3)
})

j.step('a 429 shows its rule, and a test is not made again', async () => {
  const action = await seed.action(j, connector.id, { name: 'Busy', endpoint: '/busy' })
  await j.open(`/connectors/${connector.id}/actions/${action.id}/test`)
  await person.tryAction(j.page)
  await j.page.see('Rule: 429 means retry, after 2 s, from Retry-After: 2')
  assert.equal(asked('/busy').length, 1)
})

j.step('a rule of the action goes before', async () => {
  await j.page.click('button', 'Back')
  await j.page.click('tab', 'Errors')
  await j.page.click('button', 'Add rule')
  await j.page.choose('Body of rule 1', 'Value contains')
  await j.page.fill('Path of rule 1', 'error')
  await j.page.fill('Value of rule 1', 'slow')
  await j.page.choose('Outcome of rule 1', 'Fail', { exactOption: false })
  await j.page.click('button', 'Next')
  await person.tryAction(j.page)
  await j.page.see('Rule: "slow" in error means fail')
})

j.step('a test that waits for its turn says so, and can be stopped', async () => {
  const slow = await seed.connector(j, { name: 'Slow', baseUrl: vendor.url, key, limits: { calls: 1, per: 'hour', burst: 0, atOnce: 0, seconds: 0 } })
  const action = await seed.action(j, slow.id, { name: 'Rarely', endpoint: '/companies' })
  await j.open(`/connectors/${slow.id}/actions/${action.id}/test`)
  await person.tryAction(j.page)
  await j.page.see('200 OK')
  await j.page.click('button', 'Test API')
  await j.page.see('Slow takes 1 call an hour. The test may be waiting for its turn.')
  await j.page.click('button', 'Cancel')
  await j.page.gone('waiting for its turn')
  assert.equal(asked('/companies').filter((url) => url === '/companies').length, 3)
})
