// The page with nothing but the grid, built and served; in the place of the application.
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))

export class GridPage {
  static async start() {
    await build({ configFile, logLevel: 'error' })
    return GridPage.serve(configFile)
  }

  /** Serves what has been built. */
  static async serve(configFile) {
    const page = new GridPage()
    page.server = await preview({ configFile, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } })
    page.url = page.server.resolvedUrls.local[0]
    return page
  }

  stop() {
    return this.server.close()
  }
}
