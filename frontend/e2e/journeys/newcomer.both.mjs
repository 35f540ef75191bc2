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
const counts = async () => {
  const [sample] = (await j.bridge('Workbooks.All')).filter(({ name }) => name === 'Sample companies')
  return (await j.bridge('Workbooks.Get', sample.id)).runs[0]?.counts
}

j.step('the empty start leads to the sample Workbook', async () => {
  await p().see('Build your first data connector')
  await click('button', 'Open the sample Workbook')
  await p().see('Amber Analytics')
  await p().see('2,000 rows')
})

j.step('its action says what is missing, and the sample is connected from there', async () => {
  await p().see('is not connected')
  await click('button', 'Connect', { exact: true })
  await approve(await j.app.nextOpened())
  await p().see('is connected')
  await click('button', 'Done')
})

j.step('the rows are run and filled', async () => {
  await click('button', 'Run 2,000 rows')
  if (await p().has('alertdialog', 'Run')) await click('button', 'Run 2,000 rows', { within: ['alertdialog', 'Run'] })
  await until('some rows are filled', async () => ((await counts())?.done ?? 0) >= 20)
  assert.ok(clicks <= 6, `${clicks} clicks`)
  console.log(`from an empty application to enriched rows in ${clicks} clicks`)
})
