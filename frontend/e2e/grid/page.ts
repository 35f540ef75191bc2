// A page with nothing but the grid: ?rows=…&columns=…&groups=…&late=…&eventful=…
import { mount } from 'svelte'
import '../../src/styles/tokens.css'
import '../../src/styles/base.css'
import { Grid } from '$features/workbooks/grid/grid.svelte'
import { clipboard } from '$lib/ui/clipboard'
import { Generated } from './generated'
import Page from './Page.svelte'

const asked = new URLSearchParams(location.search)
const number = (name: string, usual: number) => Number(asked.get(name) ?? usual)
const source = new Generated({
  rows: number('rows', 1_000_000), columns: number('columns', 30), groups: number('groups', 3), late: number('late', 5), eventful: number('eventful', 3),
})
/** What the grid handed on. */
const calls: unknown[] = []
const note = (what: string) => (...given: unknown[]) => void calls.push([what, ...given])
let kept = ''
clipboard.write = async (text) => (kept = text)
clipboard.read = async () => kept

performance.mark('began')
const grid = new Grid(source, { details: note('details'), rest: note('rest'), menu: note('menu'), run: note('run'), retry: note('retry') })
mount(Page, { target: document.getElementById('app')!, props: { grid } })
Object.assign(window, { grid, source, calls, clip: { get: () => kept, set: (text: string) => (kept = text) } })

// Drawn: the first rows are there, and a frame has been made of them.
const drawn = new MutationObserver(() => {
  if (!document.querySelector('.row:not(.loading)')) return
  drawn.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => performance.measure('mount', 'began')))
})
drawn.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] })
