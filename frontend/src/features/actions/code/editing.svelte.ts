import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** Marks a change that came from the draft, so that it is not reported back to it. */
const fromOutside = Annotation.define<boolean>()

export interface Options {
  value: () => string
  change: (text: string) => void
  blur?: () => void
  /** ARIA attributes and the like of the editable element; read again when they change. */
  attributes: () => Record<string, string>
  extensions: Extension
  ready?: (view: EditorView) => void
}

/** Makes an element a CodeMirror editor: `<div {@attach editing(options)}></div>`. */
export function editing(options: Options) {
  return (parent: HTMLElement) => {
    const attributes = new Compartment()
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: options.value(),
        extensions: [
          options.extensions,
          attributes.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((tr) => tr.annotation(fromOutside))) {
              options.change(update.state.doc.toString())
            }
            if (update.focusChanged && !update.view.hasFocus) options.blur?.()
          }),
        ],
      }),
    })
    options.ready?.(view)
    $effect(() => {
      const text = options.value()
      if (text === view.state.doc.toString()) return
      const { head } = view.state.selection.main
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: Math.min(head, text.length) },
        annotations: fromOutside.of(true),
      })
    })
    $effect(() => {
      const extension = EditorView.contentAttributes.of(options.attributes())
      view.dispatch({ effects: attributes.reconfigure(extension) })
    })
    return () => view.destroy()
  }
}

/** Puts "{" where the caret is, which opens the suggestions. */
export function beginParameter(view: EditorView) {
  const { from, to } = view.state.selection.main
  view.focus()
  view.dispatch({
    changes: { from, to, insert: '{}' },
    selection: { anchor: from + 1 },
    userEvent: 'input.type',
  })
}
