// What the person chose for the whole application. Changes act at once and save as they are made.
import { saveSettings, type Settings } from './api/application'
import { failureOf, type Failure } from './api/call'
import { shortcuts } from './shortcuts.svelte'

const defaults: Settings = {
  theme: 'system', singleKeys: true, zoom: 100, railViews: '',
  historyDays: 30, historyCalls: 10_000, historyMegabytes: 500, testSeconds: 30, responseMegabytes: 256,
}

export const zoomLimits = { least: 80, most: 150, step: 10 }

class AppSettings {
  value = $state.raw<Settings>(defaults)
  saving = $state<'saved' | 'saving' | 'failed'>('saved')
  failure = $state.raw<Failure | undefined>()
  /** In pixels of the zoomed page, which is what layouts depend on. */
  width = $state(window.innerWidth)
  /** There is no room for the sidebar. */
  readonly narrow = $derived(this.width < 1120)
  #kept = defaults
  #timer = 0
  #dark = matchMedia('(prefers-color-scheme: dark)')

  constructor() {
    this.#dark.addEventListener('change', () => this.#apply())
    window.addEventListener('resize', () => this.#measure())
    this.#measure()
  }

  /** Takes over what the backend has. */
  adopt(settings: Settings) {
    this.#kept = settings
    this.value = settings
    this.#apply()
  }

  change(part: Partial<Settings>) {
    this.value = { ...this.value, ...part }
    this.#apply()
    this.saving = 'saving'
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#save(), 400)
  }

  /** Larger or smaller by a step; 0 is the size as delivered. */
  zoom(steps: number) {
    const next = steps === 0 ? 100 : this.value.zoom + steps * zoomLimits.step
    this.change({ zoom: Math.min(Math.max(next, zoomLimits.least), zoomLimits.most) })
  }

  rail(view: string): boolean {
    return this.value.railViews.split(',').includes(view)
  }

  toggleRail(view: string) {
    const views = this.value.railViews.split(',').filter(Boolean)
    const next = views.includes(view) ? views.filter((v) => v !== view) : [...views, view]
    this.change({ railViews: next.join(',') })
  }

  async #save() {
    const wanted = this.value
    try {
      const saved = await saveSettings(wanted)
      if (this.value !== wanted) return // changed again meanwhile: that save answers
      this.#kept = saved
      this.value = saved
      this.saving = 'saved'
      this.failure = undefined
    } catch (thrown) {
      if (this.value !== wanted) return
      this.failure = failureOf(thrown)
      this.saving = 'failed'
      this.value = this.#kept
    }
    this.#apply()
  }

  #apply() {
    const { theme, zoom, singleKeys } = this.value
    const dark = theme === 'dark' || (theme === 'system' && this.#dark.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    try {
      localStorage.setItem('theme', theme) // for theme.js, before the next first paint
    } catch {
      // The next start follows the system until the settings are read.
    }
    enlarge(zoom / 100)
    shortcuts.singleKeys = singleKeys
    this.#measure()
  }

  /** Media queries know nothing of the zoom: html[data-small], [data-narrow] and [data-wide] do. */
  #measure() {
    this.width = window.innerWidth / (this.value.zoom / 100)
    document.documentElement.toggleAttribute('data-small', this.width < 960)
    document.documentElement.toggleAttribute('data-narrow', this.width < 1120)
    document.documentElement.toggleAttribute('data-wide', this.width >= 1440)
  }
}

/**
 * Scales the whole page. Not with CSS zoom: engines disagree on whether rectangles count it, and what
 * floats would be put beside its anchor. Not the body: Floating UI takes no account of its scale.
 */
function enlarge(factor: number) {
  const style = document.getElementById('app')?.style
  if (!style) return
  const size = factor === 1 ? '' : `${100 / factor}%`
  style.transform = factor === 1 ? '' : `scale(${factor})`
  style.width = size
  style.height = size
}

export const settings = new AppSettings()
