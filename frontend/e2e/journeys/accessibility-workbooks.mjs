// axe-core on every screen of workbooks.
import { looksOf } from '../axe.mjs'
import { journey } from '../journey.mjs'

const j = journey()
const { screen } = looksOf(j)
const p = () => j.page
let book, sample
const open = (of) => () => `/workbooks/${of().id}`
const importing = { within: ['dialog', 'Import rows'] }

screen('workbooks: none yet', '/workbooks', () => p().see('Make your first Workbook'))
screen('workbooks: the list', '/workbooks', async () => {
  book = await j.bridge('Workbooks.Create', 'Renewals')
  sample = await j.bridge('Workbooks.Sample')
  await p().find('row', 'Sample companies')
})
screen('workbooks: menu of a row', '/workbooks', async () => {
  await p().click('button', 'Actions for Renewals')
  await p().find('menuitem', 'Duplicate')
})
screen('workbooks: rename', '/workbooks', async () => {
  await p().click('button', 'Actions for Renewals')
  await p().click('menuitem', 'Rename')
  await p().at('Name of Renewals')
})
screen('workbooks: nothing matches', '/workbooks', async () => {
  await p().fill('Search Workbooks', 'nothing like it')
  await p().see('No Workbooks match')
})
screen('workbook: empty', open(() => book), () => p().see('Add the rows you want to work on'))
screen('workbook: import', open(() => book), async () => {
  j.app.answer(j.file('accounts.csv', 'Company;Seats\nAcme;12\nSample;\n'))
  await p().click('button', 'Import a file')
  await p().see('2 rows, 2 columns')
})
screen('workbook: import into what is there', open(() => sample), async () => {
  j.app.answer(j.file('more.csv', 'Domain,Seats\na.example,12\n'))
  await p().click('button', 'Import rows')
  await p().click('radio', 'Update rows with the same key', importing)
  await p().find('checkbox', 'Key, for Domain', importing)
})
screen('workbook: fetch rows', open(() => book), async () => {
  await p().click('button', 'Fetch rows with a Retrieve action')
  await p().see('No action brings rows yet')
})
screen('workbook: rows', open(() => sample), () => p().find('gridcell', 'Amber Analytics'))
for (const [button, dialog] of [['Filter', 'Filter rows'], ['Sort', 'Sort rows'], ['Columns', 'Columns']]) {
  screen(`workbook: ${dialog}`, open(() => sample), async () => {
    await p().find('gridcell', 'Amber Analytics')
    await p().click('button', button, { exact: true })
    if (button === 'Filter') await p().click('button', 'Add condition', { within: ['dialog', dialog] })
    if (button === 'Sort') await p().click('button', 'Add column', { within: ['dialog', dialog] })
    await p().find('dialog', dialog)
  })
}
const column = async () => {
  await p().find('gridcell', 'Amber Analytics')
  await p().click('columnheader', 'Country')
  await p().inColumn('Country')
  await p().press('Alt+ArrowDown')
}
screen('workbook: menu of a column', open(() => sample), async () => {
  await column()
  await p().find('menuitem', 'Statistics')
})
screen('workbook: statistics', open(() => sample), async () => {
  await column()
  await p().click('menuitem', 'Statistics')
  await p().see('Most frequent')
})
screen('workbook: type of a column', open(() => sample), async () => {
  await column()
  await p().click('menuitem', 'Type')
  await p().find('dialog', 'Type of Country')
})
screen('workbook: a name that is taken', open(() => sample), async () => {
  await column()
  await p().click('menuitem', 'Rename')
  await p().at('Name of Country')
  await p().type('domain')
  await p().press('Enter')
  await p().see('Another column is named')
})
screen('workbook: values of a column', open(() => sample), async () => {
  await column()
  await p().click('menuitem', 'Filter by value')
  await p().find('menuitem', 'Other condition')
})
screen('workbook: export', open(() => sample), async () => {
  await p().find('gridcell', 'Amber Analytics')
  await p().click('button', 'Export')
  await p().find('dialog', 'Export rows')
})
