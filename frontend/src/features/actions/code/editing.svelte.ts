import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { untrack } from 'svelte'

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
    // The editor is made once: what it begins with is followed by the effects below.
    const view = untrack(() => open(parent, options, attributes))
    $effect(() => follow(view, options.value()))
    $effect(() => {
      const extension = EditorView.contentAttributes.of(options.attributes())
      view.dispatch({ effects: attributes.reconfigure(extension) })
    })
    return () => view.destroy()
  }
}

function open(parent: HTMLElement, options: Options, attributes: Compartment): EditorView {
  const reports = EditorView.updateListener.of((update) => {
    if (update.docChanged && !update.transactions.some((tr) => tr.annotation(fromOutside))) {
      options.change(update.state.doc.toString())
    }
    if (update.focusChanged && !update.view.hasFocus) options.blur?.()
  })
  const extensions = [options.extensions, attributes.of([]), reports]
  const view = new EditorView({ parent, state: EditorState.create({ doc: options.value(), extensions }) })
  options.ready?.(view)
  return view
}

/** Takes over a text that changed elsewhere; the caret stays as near as it can. */
function follow(view: EditorView, text: string) {
  if (text === view.state.doc.toString()) return
  const { head } = view.state.selection.main
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: Math.min(head, text.length) },
    annotations: fromOutside.of(true),
  })
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
