// The workbook grid over 1,000,000 rows that are computed from their number: by keys, by pointer, and as
// assistive technology has it. The application is not there; the grid and its source are.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { GridPage } from '../grid/harness.mjs'
import { journey } from '../journey.mjs'
import { becomes, until } from '../wait.mjs'

const j = journey(() => GridPage.start())
const p = () => j.page
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** The active cell, which has the focus: a screen reader is told of it. */
const active = () => p().run(() => {
  const cell = document.activeElement
  const row = cell?.closest('[role=row]')
  return {
    focus: cell.closest('[role=grid]')?.getAttribute('role'), text: cell?.innerText.trim(), selected: cell?.getAttribute('aria-selected'), readonly: cell?.getAttribute('aria-readonly'),
    row: Number(row?.getAttribute('aria-rowindex')) - 2, column: Number(cell?.getAttribute('aria-colindex')) - 1,
  }
})
const at = (row, column, text) => until(`row ${row}, column ${column} is active${text ? ` and says "${text}"` : ''}`, async () => {
  const now = await active()
  return now.focus === 'grid' && now.row === row && now.column === column && (!text || now.text?.startsWith(text)) && now
})
const press = async (...keys) => {
  for (const key of keys) await p().press(key)
}
/** Rows that are seen, from top to bottom: [number, text of the first column]. */
const seen = () => p().run(() => {
  const view = document.querySelector('.body').getBoundingClientRect()
  const rows = [...document.querySelectorAll('.body [role=row]')].map((row) => ({ row, box: row.getBoundingClientRect() }))
  return rows.filter(({ box }) => box.bottom > view.top + 1 && box.top < view.bottom - 1).sort((a, b) => a.box.top - b.box.top)
    .map(({ row, box }) => [Number(row.querySelector('[role=rowheader]').innerText), row.querySelector('[role=gridcell]').innerText, box.bottom <= view.bottom + 1])
})
const whole = (row) => until(`row ${row} is seen whole`, async () => (await seen()).some(([number, text, all]) => number === row && text === `Company ${row}` && all))
const selected = () => p().run(() => window.grid.box)
const selects = (box) => becomes('the selection', selected, box)
const editing = () => until('a field has the focus', () => p().run(() => document.activeElement.matches('input, textarea')))
const text = (row, column) => p().run((row, column) => window.source.text(row, column), row, column)
const copied = () => p().run(() => window.clip.get())
const calls = () => p().run(() => window.calls.map(([name, place]) => [name, place?.column?.id ?? place?.columns ?? place?.group?.id, place?.row ?? place?.top]))
/** The middle of what a selector finds. */
const middle = (selector) => p().run((selector) => {
  const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect()
  return [x + width / 2, y + height / 2]
}, selector)
const rowAt = (n) => `[aria-rowindex="${n + 2}"]`

j.step('the first rows are there, and one Tab leads into the table', async () => {
  await whole(1)
  await press('Tab', 'Tab')
  await at(1, 1, 'Company 1')
  assert.equal(await p().run(() => document.querySelector('[role=grid]').getAttribute('aria-rowcount')), '1000002')
  assert.ok((await p().run(() => document.querySelectorAll('*').length)) < 900)
})

j.step('the last of 1,000,000 rows is reached by key, by the scroll bar and by the wheel', async () => {
  await press('Control+End')
  await at(1_000_000, 30)
  await whole(1_000_000)
  await press('Control+Home')
  await at(1, 1, 'Company 1')
  await p().run(() => (document.querySelector('[role=grid]').scrollTop = 1e9))
  await whole(1_000_000)
  assert.equal((await active()).row, 1, 'the active cell stays, and is still told of')
  for (const part of [0.25, 0.5, 0.75]) {
    await p().run((part) => {
      const grid = document.querySelector('[role=grid]')
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * part
    }, part)
    await until('the rows there are seen', async () => (await seen()).every(([number, text]) => Math.abs(number - part * 1_000_000) < 60 && text === `Company ${number}`))
  }
  const [before] = await seen()
  await p().run(() => document.querySelector('[role=grid]').dispatchEvent(new WheelEvent('wheel', { deltaY: 64, cancelable: true })))
  await until('the wheel moves two rows', async () => (await seen())[0][0] === before[0] + 2)
  const tallest = await p().run(() => Math.max(...[...document.querySelectorAll('*')].map((element) => element.getBoundingClientRect().height)))
  assert.ok(tallest < 16_000_000, `an element is ${tallest} px high`)
  await press('ArrowDown')
  await at(2, 1, 'Company 2')
  await whole(2)
  await until('the rows are in the page in their order', () => p().run(() => {
    const numbers = [...document.querySelectorAll('.body [role=row]')].map((row) => row.ariaRowIndex - 0)
    return numbers.length > 10 && numbers.every((number, i) => i === 0 || number > numbers[i - 1])
  }))
})

j.step('keys walk as in a spreadsheet', async () => {
  await press('ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown')
  await at(3, 2)
  await press('Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab')
  await at(2, 30)
  await press('Tab', 'Control+ArrowRight')
  await at(3, 30)
  await press('Home', 'Control+ArrowDown')
  await at(1_000_000, 1, 'Company 1000000')
  await press('Control+ArrowUp', 'PageDown')
  const { row } = await until('a page down', async () => (await active()).row > 5 && active())
  await press('PageUp')
  await at(1, 1)
  assert.ok(row < 40)
  await press('ArrowUp')
  assert.match((await at(0, 1)).text, /^Text,\s*Company$/)
  await press('ArrowUp')
  assert.match((await at(-1, 1)).text, /^Your columns$/)
  await press('ArrowDown', 'ArrowDown')
  await at(1, 1)
})

j.step('what became of an action spans its cells, in words', async () => {
  await press('Control+ArrowRight', 'ArrowDown', 'ArrowDown')
  const failed = await until('a failed row', async () => {
    const now = await active()
    if (now.text !== '404 Not Found') await press('ArrowDown')
    return now.text === '404 Not Found' && now
  })
  assert.equal(failed.readonly, 'true')
  await press('ArrowLeft')
  const { column } = await until('left of the span', async () => (await active()).column < failed.column && active())
  assert.equal(column, failed.column - 1)
  await press('ArrowRight', 'Space')
  await until('its details are asked for', async () => {
    const [name, , row] = (await calls()).at(-1) ?? []
    return name === 'details' && row === failed.row - 1
  })
  await press('x')
  await p().see('is filled by')
  await press('Control+r', 'Control+Shift+r')
  await becomes('what was asked for', async () => (await calls()).slice(-2).map(([name]) => name), ['run', 'retry'])
  await press('Control+Home')
})

j.step('typing edits, Enter keeps it and goes down, Esc leaves it, a misfit is kept and marked', async () => {
  await press('ArrowRight', 'ArrowRight')
  await p().type('Oslo')
  await press('Enter')
  await at(2, 3)
  await press('ArrowUp')
  await at(1, 3, 'Oslo')
  await until('the source has it', async () => (await text(1, 'c3')) === 'Oslo')
  await press('F2')
  await editing()
  await p().type('never')
  await press('Escape')
  await at(1, 3, 'Oslo')
  await press('ArrowRight')
  await p().type('many')
  await p().see('Not a whole number. It is kept, and marked.')
  await press('Tab')
  await at(1, 5)
  await press('ArrowLeft')
  await at(1, 4, 'many')
  await becomes('its note', () => p().run(() => document.querySelector('.cell.active').dataset.note), 'Not a whole number')
  await press('Control+z')
  await until('it is as it was', async () => (await active()).text === '11761')
  await press('Control+Shift+z')
  await at(1, 4, 'many')
  await press('Control+z', 'Control+z')
  await until('both are as they were', async () => (await text(1, 'c3')) !== 'Oslo')
  await press('ArrowLeft')
  await until('the row is shown as it was', async () => !['', 'Oslo'].includes((await active()).text))
  await press('F2')
  await editing()
  await press('End', 'Alt+Enter')
  await p().type('b')
  await press('Enter', 'ArrowUp')
  await until('a second line is kept', async () => (await text(1, 'c3')).endsWith('\nb'))
  await press('Control+z')
  await until('it is taken back', async () => !(await text(1, 'c3')).endsWith('b'))
})

j.step('a range is copied as Excel does, and pasted over a larger one', async () => {
  await press('Control+Home', 'Shift+ArrowDown', 'Shift+ArrowRight')
  await selects({ top: 0, left: 0, bottom: 1, right: 1 })
  await press('Control+c')
  await until('it is copied', async () => (await copied()) === 'Company 1\tcompany1.example.com\r\nCompany 2\tcompany2.example.com')
  await p().see('Copied 2 rows, 2 columns.')
  await press('ArrowDown', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight')
  await press('Control+v')
  await until('it is pasted twice', async () => (await text(6, 'c1')) === 'Company 2' && (await text(5, 'c2')) === 'company1.example.com')
  await p().run(() => window.clip.set('"two\nlines"\t7\r\n"say ""hi"""\t8\r\n'))
  await press('ArrowDown', 'Control+v')
  await until('quotes are read', async () => (await text(4, 'c1')) === 'two\nlines' && (await text(5, 'c2')) === '8')
  await press('Delete')
  await until('they are cleared', async () => (await text(4, 'c1')) === '' && (await text(5, 'c2')) === '')
  await at(4, 1, 'Empty')
  await press('Control+z', 'Control+z', 'Control+z')
  await until('all is as it was', async () => (await text(4, 'c1')) === 'Company 4' && (await text(6, 'c1')) === 'Company 6')
  await press('Shift+Space')
  await selects({ top: 3, left: 0, bottom: 4, right: 29 })
  await press('Control+a')
  await selects({ top: 0, left: 0, bottom: 999_999, right: 29 })
  await press('Control+c')
  await p().see('rows are too many')
})

j.step('a row fills those below it, and what is typed fills all that is selected', async () => {
  await press('Control+Home', 'Control+d')
  await p().see('There is no row above to fill from.')
  await press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight', 'Control+d')
  await becomes('the filled cells', async () => [await text(3, 'c1'), await text(2, 'c2')], ['Company 1', 'company1.example.com'])
  await p().see('Filled 2 rows.')
  await press('Control+z')
  await until('it is taken back', async () => (await text(3, 'c1')) === 'Company 3')
  await press('Control+Home', 'Shift+ArrowDown')
  await p().type('Both')
  await press('Control+Enter')
  await until('both have it', async () => (await text(1, 'c1')) === 'Both' && (await text(2, 'c1')) === 'Both')
  await at(1, 1, 'Both')
  await selects({ top: 0, left: 0, bottom: 1, right: 0 })
  await press('Control+z')
  await at(1, 1, 'Company 1')
})

j.step('a press on the mark of a state opens its details; on its words the first one selects', async () => {
  await p().run(() => document.querySelector('[role=grid]').scrollTo(2300, 0))
  const [x, y] = await until('a failed row is seen', () => p().run(() => {
    const cell = [...document.querySelectorAll('.body .rest .cell.state.failed')].find((cell) => cell.getBoundingClientRect().x > 300)
    const box = cell?.getBoundingClientRect()
    return box && [box.x, box.y + box.height / 2]
  }))
  const details = async () => (await calls()).filter(([name]) => name === 'details').length
  const before = await details()
  await p().drag([x + 60, y])
  await until('it is selected', async () => (await active()).text === '404 Not Found')
  assert.equal(await details(), before)
  await p().drag([x + 60, y])
  await becomes('how often they were opened', details, before + 1)
  await press('ArrowUp')
  await p().drag([x + 12, y])
  await becomes('how often they were opened', details, before + 2)
  await until('it is selected', async () => (await active()).text === '404 Not Found')
  await press('Control+Home')
  await p().run(() => document.querySelector('[role=grid]').scrollTo(0, 0))
  await until('the first columns are seen', () => p().run(() => document.querySelector('.body [aria-colindex="3"]')))
})

j.step('the pointer selects cells, rows and columns', async () => {
  const cell = (row, column) => middle(`${rowAt(row)} [role=gridcell][aria-colindex="${column + 1}"]`)
  await p().drag(await cell(3, 2), await cell(5, 3))
  await selects({ top: 2, left: 1, bottom: 4, right: 2 })
  await p().drag(await cell(2, 4))
  await selects({ top: 1, left: 3, bottom: 1, right: 3 })
  await p().drag(await middle(`${rowAt(4)} [role=rowheader]`), await middle(`${rowAt(6)} [role=rowheader]`))
  await selects({ top: 3, left: 0, bottom: 5, right: 29 })
  await p().drag(await middle('[aria-rowindex="2"] [aria-colindex="3"]'))
  await selects({ top: 0, left: 1, bottom: 999_999, right: 1 })
  await until('it is told', async () => (await active()).selected === 'true')
  await p().run(() => {
    const cell = document.querySelector('[aria-rowindex="6"] [role=gridcell][aria-colindex="4"]')
    const { x, y } = cell.getBoundingClientRect()
    cell.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2, clientX: x + 5, clientY: y + 5 }))
  })
  await becomes('the menu', async () => (await calls()).at(-1), ['menu', 'c3', 3])
  await at(4, 3)
  const [x, y] = await middle('.cell.bad')
  const hover = (x, y) => p().run((x, y) => document.elementFromPoint(x, y).dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: x, clientY: y })), x, y)
  await hover(x, y)
  await until('the cell on which it rests is told of', async () => (await calls()).at(-1).join() === 'rest,c4,7')
  await hover(x, y + 40)
  await until('it has gone on', async () => (await calls()).at(-1).filter(Boolean).join() === 'rest')
  if (j.engine === 'chromium') {
    const { mouse } = p().page
    await mouse.move(...(await cell(3, 3)))
    await mouse.down()
    await mouse.move(600, 796)
    await until('the table scrolls while the mouse is held beyond it', async () => (await selected()).bottom > 60)
    await mouse.up()
    assert.equal((await selected()).top, 2)
    await press('Control+Home')
    await whole(1)
  }
  await p().run(() => (document.getElementById('app').style.transform = 'scale(1.25)'))
  await p().drag(await cell(6, 2), await cell(8, 3))
  await selects({ top: 5, left: 1, bottom: 7, right: 2 }) // in a page that is shown larger
  await p().run(() => (document.getElementById('app').style.transform = ''))
})

j.step('columns are made wider and moved, by pointer and by key, frozen and hidden', async () => {
  const widths = () => p().run(() => window.grid.layout.columns.slice(0, 4).map(({ column, width }) => [column.id, width]))
  const [x, y] = await p().run(() => {
    const { x, y, height } = document.querySelector('[aria-rowindex="2"] [aria-colindex="4"] .handle').getBoundingClientRect()
    return [x + 4, y + height / 2]
  })
  await p().drag([x, y], [x + 20, y], [x + 40, y])
  await becomes('the widths', widths, [['c1', 160], ['c2', 208], ['c3', 200], ['c4', 104]])
  const [fromX, fromY] = await middle('[aria-rowindex="2"] [aria-colindex="4"]')
  const [toX] = await middle('[aria-rowindex="2"] [aria-colindex="3"]')
  await p().drag([fromX, fromY], [fromX - 20, fromY], [toX - 60, fromY])
  await until('it is moved', async () => (await widths())[1][0] === 'c3')
  await p().drag(await middle(`${rowAt(2)} [aria-colindex="3"]`))
  await press('Alt+ArrowRight')
  await until('it is moved back', async () => (await widths())[2][0] === 'c3')
  await until('the active cell went along', async () => (await active()).column === 3)
  await press('Alt+Shift+ArrowLeft')
  await until('it is narrower', async () => (await widths())[2][1] === 184)
  await press('Alt+Enter')
  await until('it fits', async () => (await widths())[2][1] < 184)
  await p().run(() => (window.grid.look('c2', { frozen: true }), window.grid.look('c3', { hidden: true })))
  await becomes('the layout', () => p().run(() => window.grid.layout.columns.slice(0, 3).map(({ column, frozen }) => [column.id, frozen])), [['c1', true], ['c2', true], ['c4', false]])
  await p().run(() => (window.grid.look('c2', { frozen: false }), window.grid.look('c3', { hidden: false }), window.source.sortBy('c4', true)))
  await until('the sort is told', () => p().run(() => document.querySelector('[aria-sort=descending]')?.innerText.includes('Founded')))
  await press('Alt+ArrowDown')
  await until('its menu is asked for', async () => (await calls()).at(-1)[0] === 'menu')
  await press('Control+Home', 'ArrowUp', 'ArrowUp', 'Control+ArrowRight')
  assert.match((await at(-1, 26)).text, /^A?\s*Find company 3/)
  const before = await p().run(() => [window.grid.windows.peek(0).cells[30 - 5], window.grid.windows.peek(0).states[2].state])
  await press('Alt+ArrowLeft')
  await until('the group is moved', () => p().run(() => window.source.groups.map(({ id }) => id).join() === 'a1,a3,a2'))
  await becomes('rows that are there', () => p().run(() => [window.grid.windows.peek(0).cells[30 - 10], window.grid.windows.peek(0).states[1].state]), before)
  await press('Alt+ArrowRight')
  await until('the group is back', () => p().run(() => window.source.groups.map(({ id }) => id).join() === 'a1,a2,a3'))
})

j.step('columns and groups are renamed where their names stand', async () => {
  await p().run(() => document.querySelector('[role=grid]').scrollTo(0, 0))
  await press('Control+Home', 'ArrowUp', 'F2')
  await p().at('Name of Company')
  await p().type('Domain')
  await press('Enter')
  await p().see('Another column is named “Domain”.')
  await press('Escape')
  await at(0, 1)
  await press('F2')
  await p().at('Name of Company')
  await p().type('Firm')
  await press('Enter')
  await until('the column has it', async () => /^Text,\s*Firm$/.test((await active()).text))
  await until('the second column is seen', () => p().run(() => document.querySelector('[aria-rowindex="2"] [aria-colindex="3"]')))
  const [x, y] = await middle('[aria-rowindex="2"] [aria-colindex="3"]')
  await p().run((x, y) => document.elementFromPoint(x, y).dispatchEvent(new MouseEvent('dblclick', { bubbles: true, clientX: x, clientY: y })), x, y)
  await p().at('Name of Domain')
  await press('Escape')
  await at(0, 2)
  await press('ArrowLeft', 'F2')
  await p().at('Name of Firm')
  await p().type('Company')
  await press('Enter')
  await until('it is as it was', async () => /Company$/.test((await active()).text))
  await press('ArrowUp', 'Control+ArrowRight', 'F2')
  await until('the name of the group is a field', async () => /^Name of Find company 3/.test((await p().focus()).name))
  await press('Escape', 'Control+Home')
})

j.step('the focus stays where it is however far it is scrolled, and Esc and Tab lead out', async () => {
  await press('Control+Home')
  await p().run(() => {
    const grid = document.querySelector('[role=grid]')
    grid.scrollTop = grid.scrollHeight / 3
    grid.scrollLeft = 1500
  })
  await until('other columns are seen', () => p().run(() => document.querySelector('.body [aria-colindex="14"]')))
  await at(1, 1)
  for (const [top, left] of [[0, 0], [700, 2300], [0, 2300], [0, 0]]) {
    await p().run((top, left) => {
      window.grid.selectBox({ row: 20, col: 16 }, { row: 20, col: 16 })
      document.querySelector('[role=grid]').scrollTo(left, top)
    }, top, left)
    await at(21, 17)
    await until('it is at rest', () => p().run(() => {
      const view = document.querySelector('.body').getBoundingClientRect()
      const rows = [...document.querySelectorAll('.body [role=row]')].filter((row) => row.getBoundingClientRect().top >= view.top)
      return rows.every((row, i) => i === 0 || row.ariaRowIndex - 0 > rows[i - 1].ariaRowIndex - 0)
    }))
    await at(21, 17)
  }
  await press('Control+Home')
  await press('Escape', 'Tab')
  await until('the focus is after the table', () => p().run(() => document.activeElement.innerText === 'After'))
  await press('Shift+Tab')
  await at(1, 1)
})

j.step('rows that cannot be read are said to be so, with a way to try again', async () => {
  await p().run(() => {
    window.source.broken = 'The file is gone.'
    document.querySelector('[role=grid]').scrollTop = 7_000_000
  })
  await p().see('The rows could not be read: The file is gone.')
  await p().run(() => (window.source.broken = ''))
  await p().click('button', 'Try again')
  await p().gone('could not be read')
  await press('Control+Home')
  await whole(1)
})

j.step('axe has nothing to say: of states, a selection and a field with a misfit, in light and dark', async () => {
  await p().run((axe) => {
    const script = document.createElement('script')
    script.textContent = axe
    document.head.append(script)
    document.querySelector('[role=grid]').scrollTo(2300, 0)
    window.grid.selectBox({ row: 1, col: 16 }, { row: 4, col: 20 })
  }, axe)
  await check('states and a selection')
  await press('Control+Home', 'ArrowRight', 'ArrowRight', 'ArrowRight')
  await p().type('many')
  await p().see('It is kept, and marked.')
  await check('a field')
})

async function check(what) {
  for (const theme of ['light', 'dark']) {
    const found = await p().run(async (theme) => {
      document.documentElement.dataset.theme = theme
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const { violations } = await window.axe.run(document, { runOnly: tags, rules: { region: { enabled: false } }, resultTypes: ['violations'] })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`))
    }, theme)
    await j.picture(`the grid, ${what}, ${theme}`)
    assert.deepEqual(found, [], `${what}, ${theme}`)
  }
}
