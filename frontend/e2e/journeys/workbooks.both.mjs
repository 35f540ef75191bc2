// Rows of a file come into a workbook, are changed, ordered and narrowed, and go out again; rows are pasted.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dragFiles } from '../dragging.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey()
const p = () => j.page
const importing = { within: ['dialog', 'Import rows'] }
const exporting = { within: ['dialog', 'Export rows'] }
// Semicolons, a quoted one among them, a leading zero, 20 digits, an empty cell and one that is no number.
const file = [
  'Company;Seats;Number;Founded',
  'Acme Optics;120;00117;2001-04-30',
  '"Sample; Solar";9;12345678901234567890;2019-11-02',
  'Demo Dental;;00009;1998-01-15',
  'Test Tiles;many;00010;2010-06-07',
  ...Array.from({ length: 40 }, (_, i) => `Company ${i};${1000 + i};${i};2020-01-01`),
].join('\n')

const id = () => p().run(() => location.hash.split('/')[2])
/** The texts of the first rows as they are seen. */
const seen = (count = 4) => p().run((count) => {
  const rows = [...document.querySelectorAll('[role=grid] [role=row]')].filter((row) => row.querySelector('[role=rowheader]'))
  const placed = rows.map((row) => [Number(row.getAttribute('aria-rowindex')), [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText.trim())])
  return placed.sort(([a], [b]) => a - b).slice(0, count).map(([, cells]) => cells)
}, count)
const first = (...names) => until(`the first rows are ${names.join(', ')}`, async () => (await seen(names.length)).map(([name]) => name).join() === names.join())
const everything = () => until('all rows are there again', async () => !(await p().text()).includes('1 of 44 rows'))
const active = () => p().run(() => document.activeElement?.getAttribute('role'))
async function choose(column) {
  await p().click('columnheader', column)
  await p().inColumn(column)
}

j.step('a new Workbook begins with the ways in which rows come', async () => {
  await j.open('/workbooks')
  await p().click('button', 'New Workbook')
  await p().see('Add the rows you want to work on')
  await p().see('Untitled Workbook')
})

j.step('a file is read as it is meant: separator, names and types are found', async () => {
  j.app.answer(j.file('accounts.csv', file))
  await p().click('button', 'Import a file')
  await p().find('dialog', 'Import rows')
  await p().see('44 rows, 4 columns')
  await until('the separator was found', () => p().has('combobox', 'Separator', importing))
  await p().see('Semicolon')
  await p().see('Acme Optics')
  await p().see('12345678901234567890')
})

j.step('it can be read otherwise, and back', async () => {
  await p().choose('Separator', 'Comma', importing)
  await p().see('44 rows, 1 column')
  await p().choose('Separator', 'Semicolon', importing)
  await p().see('44 rows, 4 columns')
})

j.step('columns are renamed, typed and left out before the rows come in', async () => {
  await p().fill('Name, for Company', 'Account', importing)
  await p().choose('Type, for Seats', 'Whole number', importing)
  await p().choose('Type, for Number', 'Text', importing)
  await p().choose('Goes into, for Founded', 'Leave out', importing)
  await p().click('button', 'Import 44 rows', importing)
  await p().see('44 rows added.')
  await until('the dialog is gone', async () => !(await p().has('dialog', 'Import rows')))
  await first('Acme Optics', 'Sample; Solar', 'Demo Dental', 'Test Tiles')
  const { definition, rows } = await j.bridge('Workbooks.Get', await id())
  assert.equal(rows, 44)
  assert.deepEqual(definition.columns.map(({ name, type }) => `${name} ${type}`), ['Account text', 'Seats integer', 'Number text'])
})

j.step('a cell is edited by keys, and the edit is undone and made again', async () => {
  await p().press('Control+Home')
  await until('the grid has the focus', async () => (await active()) === 'gridcell')
  await p().press('F2')
  await until('the cell is a field', () => p().run(() => document.activeElement.matches('input, textarea')))
  await p().press('Control+a')
  await p().type('Acme Lenses')
  await p().press('Enter')
  await first('Acme Lenses')
  await p().press('Control+z')
  await first('Acme Optics')
  await p().press('Control+Shift+z')
  await first('Acme Lenses')
})

j.step('rows are sorted by a column, numbers as numbers', async () => {
  await p().click('button', 'Sort')
  await p().click('button', 'Add column', { within: ['dialog', 'Sort rows'] })
  await p().choose('Column', 'Seats', { within: ['dialog', 'Sort rows'] })
  await p().press('Escape')
  await until('9 comes before 120', async () => (await seen(2)).map(([, seats]) => seats).join() === '9,120')
})

j.step('a filter narrows the rows, and its chip takes it away', async () => {
  await p().click('button', 'Filter')
  const filter = { within: ['dialog', 'Filter rows'] }
  await p().click('button', 'Add condition', filter)
  await p().choose('Column', 'Number', filter)
  await p().choose('Column', 'Account', filter) // it stays while it has no value
  await p().fill('Value', 'acme', filter)
  await p().see('1 of 44 rows')
  await p().press('Escape')
  await p().click('button', 'Remove the filter Account contains acme')
  await everything()
})

j.step('rows are searched from the keyboard', async () => {
  await p().press('Control+f')
  await p().at('Search rows')
  await p().type('tiles')
  await p().see('1 of 44 rows')
  for (let i = 0; i < 5; i++) await p().press('Backspace')
  await p().type('nowhere')
  await p().see('No rows match')
  await p().click('button', 'Show all rows')
  await everything()
})

j.step('what is exported is what was imported and changed, to the last digit', async () => {
  const folder = join(j.app.dir, 'out')
  mkdirSync(folder)
  j.app.answer(folder)
  await p().click('button', 'Export')
  await p().find('dialog', 'Export rows')
  await p().click('button', 'Export 44 rows', exporting)
  await p().see('44 rows written to Untitled Workbook.csv.')
  const lines = readFileSync(join(folder, 'Untitled Workbook.csv'), 'utf8').trim().split(/\r?\n/)
  assert.equal(lines.length, 45)
  assert.deepEqual(lines.slice(0, 3), ['"Account","Seats","Number"', 'Sample; Solar,9,12345678901234567890', 'Acme Lenses,120,00117'])
  assert.ok(lines.includes('Demo Dental,,00009') && lines.includes('Test Tiles,many,00010'))
})

j.step('rows are pasted into an empty Workbook', async () => {
  await j.bridge('Application.CopyText', 'Domain\tCountry\na.example\tDE\nb.example\tFR\n')
  await j.open('/workbooks')
  await p().click('button', 'New Workbook')
  await p().see('Add the rows you want to work on')
  await p().run((text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, 'Domain\tCountry\na.example\tDE\nb.example\tFR\n')
  await p().see('2 rows, 2 columns')
  await p().click('button', 'Import 2 rows', importing)
  await first('a.example', 'b.example')
})

j.step('an import is undone', async () => {
  await p().press('Control+z')
  await p().see('0 rows')
})

j.step('the list has both, and a deleted one comes back', async () => {
  await j.open('/workbooks')
  await p().find('row', 'Untitled Workbook 2')
  await p().click('button', 'Actions for Untitled Workbook 2')
  await p().click('menuitem', 'Delete')
  await p().see('Untitled Workbook 2 deleted.')
  await becomes('the Workbooks', async () => (await j.bridge('Workbooks.All')).length, 1)
  await p().click('button', 'Undo')
  await until('it is back', async () => (await j.bridge('Workbooks.All')).length === 2)
})

j.step('one is renamed from the list, and found in the palette by its new name', async () => {
  await p().find('row', 'Untitled Workbook 2')
  await p().click('button', 'Actions for Untitled Workbook 2')
  await p().click('menuitem', 'Rename')
  await p().at('Name of Untitled Workbook 2')
  await p().type('untitled workbook')
  await p().press('Enter')
  await p().find('alert', '') // the name is taken
  await p().press('Control+a')
  await p().type('Renewals')
  await p().press('Enter')
  await p().find('row', 'Renewals')
  await until('its row has the focus', async () => {
    const { role, text } = await p().focus()
    return role === 'row' && text.includes('Renewals')
  })
  await p().press('F2')
  await p().at('Name of Renewals')
  await p().type('Nothing')
  await p().press('Escape')
  await p().find('row', 'Renewals')
  await person.search(p(), 'renew')
  await p().click('option', 'Renewals')
  await p().see('No rows yet')
})

j.step('a file becomes a Workbook of its name; a column of it is measured, and named anew', async () => {
  await j.open('/workbooks')
  j.app.answer(j.file('partners.csv', 'Domain,Tier\na.example,Gold\nb.example,Gold\nc.example,\n'))
  await p().click('button', 'Import', { exact: true })
  await p().click('button', 'Import 3 rows', importing)
  await first('a.example', 'b.example', 'c.example')
  await p().see('partners')
  await choose('Tier')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Statistics')
  await p().see('1 (33.3 %)')
  await p().see('2 66.7 %')
  await p().press('Escape')
  await p().inColumn('Tier')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Rename')
  await p().at('Name of Tier')
  await p().type('domain')
  await p().press('Enter')
  await p().see('Another column is named “Domain”.')
  await p().press('Control+a')
  await p().type('Level')
  await p().press('Enter')
  await p().find('columnheader', 'Level')
  await p().inColumn('Level')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Type')
  await p().choose('Type', 'Whole number', { within: ['dialog', 'Type of Level'] })
  await p().press('Escape')
})

j.step('a Workbook is renamed where its name stands', async () => {
  await p().click('button', 'Rename partners')
  await p().at('Name')
  await p().type('Renewals')
  await p().press('Enter')
  await p().find('alert', '')
  await p().press('Escape')
  await p().at('Rename partners')
  await p().press('F2')
  await p().at('Name')
  await p().type('Partners of 2026')
  await p().press('Enter')
  await until('it has the name', async () => (await j.bridge('Workbooks.Get', await id())).definition.name === 'Partners of 2026')
  await p().at('Rename Partners of 2026')
  await choose('Level')
})

j.step('a cell\'s menu filters by its value or filters it out, by keys', async () => {
  await p().press('Control+Home')
  await p().press('ArrowRight')
  await until('the cell has the focus', async () => (await p().focus()).text === 'Gold')
  await p().press('Shift+F10')
  await p().click('menuitem', 'Filter by this value')
  await p().see('2 of 3 rows')
  await p().find('button', 'Remove the filter Level is Gold')
  await until('the grid has the focus', async () => (await active()) === 'gridcell')
  await p().press('Shift+F10')
  await p().click('menuitem', 'Filter out this value')
  await p().see('Level is not Gold')
  await p().see('1 of 3 rows')
  await first('c.example')
  await p().click('button', 'Remove the filter Level is not Gold')
  await p().see('3 rows')
})

j.step('the menu of a column filters by its values', async () => {
  await choose('Level')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Filter by value')
  await p().find('menuitem', 'Gold 2')
  await until('the menu has the focus', async () => (await p().focus()).role.startsWith('menu'))
  await p().press('g') // as in every menu, its letters lead to it
  await until('they led there', async () => (await p().focus()).text.startsWith('Gold'))
  await p().press('Enter')
  await p().see('Level is Gold')
  await first('a.example', 'b.example')
  await p().inColumn('Level')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Filter by value')
  await p().click('menuitem', 'Empty', { exact: true })
  await first('c.example')
  await p().inColumn('Level')
  await p().press('Alt+ArrowDown')
  await p().click('menuitem', 'Filter by value')
  await p().click('menuitem', 'Other condition')
  await p().find('dialog', 'Filter rows')
  await p().fill('Value', 'old', { within: ['dialog', 'Filter rows'] })
  await p().see('No rows match')
  await p().press('Escape')
  await p().click('button', 'Show all rows')
  await p().see('3 rows')
})

j.step('a whole column is filled, cleared, and given back; how wide it is stays', async () => {
  await choose('Level')
  await p().press('Control+d')
  const levels = async () => (await seen(3)).map(([, level]) => level).join()
  await until('it is filled', async () => (await levels()) === 'Gold,Gold,Gold')
  await p().press('Delete')
  await until('it is cleared', async () => (await levels()) === 'Empty,Empty,Empty')
  await p().press('Control+z')
  await p().press('Control+z')
  await until('it is as it was', async () => (await levels()) === 'Gold,Gold,Empty')
  for (let i = 0; i < 4; i++) await p().press('Alt+Shift+ArrowRight')
  const width = () => p().run(() => document.querySelector('[role=columnheader][aria-colindex="3"]:not([aria-colspan])').offsetWidth)
  const wide = await width()
  await p().reload() // whatever was not written yet is seen all the same
  await first('a.example')
  await becomes('the width', width, wide)
  await until('it is written', async () => (await j.bridge('Workbooks.Get', await id())).definition.columns[1].look.width === wide)
})

j.step('what is done to columns is undone in its order with what is done to rows', async () => {
  const heads = () => p().run(() => [...document.querySelectorAll('[aria-rowindex="2"] [role=columnheader] .name')].map((head) => head.innerText.trim()).join())
  const are = (...names) => until(`the columns are ${names.join()}`, async () => (await heads()) === names.join())
  const menuOf = async (column, item) => {
    await p().click('columnheader', column)
    await p().press('Alt+ArrowDown')
    await p().click('menuitem', item)
  }
  await menuOf('Level', 'Sort Z to A')
  await menuOf('Level', 'Delete column') // the rows are sorted by it
  await are('Domain')
  await p().see('Level deleted.')
  assert.ok(!(await p().text()).includes('could not be read'))
  await menuOf('Domain', 'Insert a column after it')
  await are('Domain', 'Column')
  await p().press('Control+Home')
  await p().press('ArrowRight')
  await p().type('x')
  await p().press('Enter')
  await until('it is kept', async () => (await seen(1))[0][1] === 'x')
  await menuOf('Domain', 'Hide')
  await are('Column')
  await p().click('button', '1 hidden')
  await p().click('button', 'Show all')
  await are('Domain', 'Column')
  await p().press('Escape')
  await p().press('Control+z')
  await are('Column')
  await p().press('Control+z')
  await are('Domain', 'Column')
  await p().press('Control+z')
  await until('the cell is empty again', async () => (await seen(1))[0][1] === 'Empty')
  await p().press('Control+z')
  await are('Domain')
  await p().press('Control+z')
  await are('Domain', 'Level')
  await until('its cells came with it', async () => (await seen(2)).map(([, level]) => level).join() === 'Gold,Gold')
  await p().press('Control+Shift+z')
  await are('Domain')
  await p().press('Control+z')
  await are('Domain', 'Level')
})

const drag = (...types) => dragFiles(p(), types)

j.step('a file that is dropped on the list makes a Workbook; what has no rows is refused', async () => {
  await j.open('/workbooks')
  await p().find('button', 'New Workbook')
  await drag('dragenter', 'dragover')
  await p().see('Drop the file to make a Workbook of it')
  await drag('dragleave')
  await p().gone('Drop the file to make a Workbook of it')
  j.app.answer(j.file('photo.png', 'PNG'))
  await drag('dragenter', 'dragover', 'drop')
  await p().see('photo.png cannot be used here.')
  await p().see('Drop rows in a CSV, Excel (.xlsx), JSON, Parquet or SQLite file, or a connector file (.json, .yaml).')
  j.app.answer(j.file('dropped.jsonl', '{"Domain":"x.example","Level":"Iron"}\n{"Domain":"y.example","Level":"Iron"}\n'))
  await drag('dragenter', 'dragover', 'drop')
  await p().click('button', 'Import 2 rows', importing)
  await first('x.example', 'y.example')
  assert.ok((await j.bridge('Workbooks.All')).some(({ name }) => name === 'dropped'))
})

j.step('a file that is dropped on a Workbook brings its rows there', async () => {
  await drag('dragenter', 'dragover')
  await p().see('Drop the file to import its rows into dropped')
  j.app.answer(j.file('more.tsv', 'Domain\tLevel\nz.example\tIron\n'))
  await drag('drop')
  await p().see('1 row, 2 columns')
  await drag('dragenter', 'dragover')
  assert.ok(!(await p().text()).includes('Drop the file to import its rows into dropped'), 'while a dialog is open nothing is dropped')
  await drag('drop')
  await p().click('button', 'Import 1 row', importing)
  await first('x.example', 'y.example', 'z.example')
  await j.open('/workbooks')
  await p().click('row', 'partners')
  await p().press('Enter')
  await first('a.example', 'b.example', 'c.example')
})

j.step('rows with the same key are changed by a further import, the others are added', async () => {
  j.app.answer(j.file('changes.csv', 'Domain,Level\nb.example,Silver\nd.example,Gold\n'))
  await p().click('button', 'Import rows')
  await p().click('radio', 'Update rows with the same key', importing)
  await p().click('checkbox', 'Key, for Domain', importing)
  await p().click('button', 'Import 2 rows', importing)
  await p().see('1 row changed')
  const now = async () => (await seen(4)).map(([domain, level]) => `${domain} ${level}`).join(', ')
  await until('both are there', async () => (await now()) === 'a.example Gold, b.example Silver, c.example Empty, d.example Gold')
})
