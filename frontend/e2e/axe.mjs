// axe-core over a page, in light and dark, at the size the screens are drawn for and at the smallest.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { until } from './wait.mjs'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
// A menu is in no landmark, and what lies under it is no target while it is open.
const off = { region: { enabled: false } }
const offUnderMenu = { ...off, 'target-size': { enabled: false } }
const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const looks = [
  { theme: 'light', size: [1280, 800] }, { theme: 'dark', size: [1280, 800] },
  { theme: 'dark', size: [1024, 700] }, { theme: 'light', size: [1024, 700] },
]

/** What looks at the pages of a journey. */
export function looksOf(j) {
  const p = () => j.page
  /** Runs axe in each look, and answers what it finds. */
  async function check(screen) {
    const problems = []
    for (const { theme, size } of looks) {
      await p().size(...size)
      await p().run((chosen) => { document.documentElement.dataset.theme = chosen }, theme)
      await settled()
      if (!(await p().run(() => 'axe' in window))) await p().page.evaluate(axe)
      const menu = await p().run(() => !!document.querySelector('[data-bits-floating-content-wrapper]'))
      const results = await p().run((tags, rules) => window.axe.run(document, { runOnly: tags, rules, resultTypes: ['violations'] }), rules, menu ? offUnderMenu : off)
      for (const { id, impact, nodes } of results.violations) {
        for (const { html, failureSummary } of nodes) problems.push(`${theme} ${size.join('x')} ${impact} ${id}: ${html.replace(/\s+/g, ' ').slice(0, 200)}\n    ${failureSummary.replace(/\s+/g, ' ')}`)
      }
    }
    assert.deepEqual([...new Set(problems)], [], screen)
  }

  /** Nothing moves or fades any more, and nothing is being loaded. */
  const settled = () =>
    until('the page is at rest', () => p().run(async () => {
      for (let frames = 0; frames < 3; frames++) await new Promise((done) => requestAnimationFrame(done))
      return document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity) &&
    !document.querySelector('[aria-busy=true]')
    }))

  let screens = 0

  /** A screen: where it is, and what is done there before it is looked at. */
  function screen(name, path, prepare = async () => {}) {
    test(name, async () => {
      await p().size(1280, 800)
      // A new document: no dialog, form or message of the screen before is left.
      await p().goto(`${j.app.url}?${screens++}#${typeof path === 'function' ? path() : path}`)
      try {
        await prepare()
        await check(name)
        assert.deepEqual(p().errors, [])
      } catch (error) {
        await j.picture(`accessibility ${name}`)
        throw error
      }
    })
  }

  return { check, screen }
}
