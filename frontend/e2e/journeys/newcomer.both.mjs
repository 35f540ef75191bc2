// Somebody who has never seen the application: from the empty start to rows that are filled in, each click
// counted, and whatever is on the way works.
import assert from 'node:assert/strict'
import { journey } from '../journey.mjs'
import { approve } from '../sample.mjs'
import { until } from '../wait.mjs'

const j = journey()
const p = () => j.page
let clicks = 0
const click = (...args) => {
  clicks++
  return p().click(...args)
}
/** A number as the page writes it: the engines speak different languages. */
let all
const counts = async () => {
  const [sample] = (await j.bridge('Workbooks.All')).filter(({ name }) => name === 'Sample companies')
  return (await j.bridge('Workbooks.Get', sample.id)).runs[0]?.counts
}

j.step('the empty start leads to the sample Workbook', async () => {
  await p().see('Build your first data connector')
  await click('button', 'Open the sample Workbook')
  await p().see('Amber Analytics')
  all = await p().run(() => (2000).toLocaleString())
  await p().see(`${all} rows`)
})

j.step('its action says what is missing, and the sample is connected from there', async () => {
  await p().see('is not connected')
  await click('button', 'Connect', { exact: true })
  await approve(await j.app.nextOpened())
  await p().see('is connected')
  await click('button', 'Done')
})

j.step('the rows are run and filled', async () => {
  await click('button', `Run ${all} rows`)
  const asked = ['alertdialog', 'Run Find company by domain']
  await p().find(...asked)
  await click('button', `Run ${all} rows`, { within: asked })
  await until('some rows are filled', async () => ((await counts())?.done ?? 0) >= 20)
  assert.ok(clicks <= 6, `${clicks} clicks`)
  console.log(`from an empty application to enriched rows in ${clicks} clicks`)
})
