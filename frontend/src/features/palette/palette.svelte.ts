/** Whether the command palette is open. */
class Palette {
  open = $state(false)

  show() {
    this.open = true
  }
}

export const palette = new Palette()
