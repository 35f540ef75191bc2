// The same table in AG Grid community: its infinite row model, rows of 32 px, the first column pinned.
import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community'
import { Generated } from './generated'

ModuleRegistry.registerModules([AllCommunityModule])
const asked = new URLSearchParams(location.search)
const number = (name, usual) => Number(asked.get(name) ?? usual)
const source = new Generated({ rows: number('rows', 1_000_000), columns: number('columns', 30), groups: number('groups', 3), late: number('late', 5), eventful: number('eventful', 0) })
const widths = { text: 160, integer: 104, decimal: 104, boolean: 96, date: 136, email: 208, url: 208, json: 208 }
const column = (c) => {
  const at = source.columns.indexOf(c)
  return { colId: c.id, headerName: c.name, width: widths[c.type], valueGetter: (p) => p.data?.cells[at], ...(c.id === 'c1' && { pinned: 'left' }), cellStyle: c.type === 'integer' || c.type === 'decimal' ? { textAlign: 'right' } : undefined }
}
const groups = [{ id: '', name: 'Your columns' }, ...source.groups]
performance.mark('began')
window.api = createGrid(document.getElementById('app'), {
  columnDefs: [{ headerName: '', width: 66, pinned: 'left', valueGetter: (p) => p.node.rowIndex + 1 }, ...groups.map(({ id, name }) => ({ headerName: name, children: source.columns.filter(({ group }) => group === id).map(column) }))],
  rowHeight: 32, headerHeight: 32, rowModelType: 'infinite', cacheBlockSize: 100, maxBlocksInCache: 12, infiniteInitialRowCount: source.count,
  datasource: { rowCount: source.count, getRows: ({ startRow, endRow, successCallback }) => void source.page(startRow, endRow - startRow).then(({ rows, count }) => successCallback(rows, count)) },
})
window.source = source
const drawn = new MutationObserver(() => {
  if (![...document.querySelectorAll('.ag-cell')].some((cell) => cell.textContent.startsWith('Company'))) return
  drawn.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => performance.measure('mount', 'began')))
})
drawn.observe(document.body, { childList: true, subtree: true })
