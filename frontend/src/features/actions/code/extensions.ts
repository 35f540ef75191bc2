import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, EditorView, keymap, tooltips, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { holesIn } from './holes'

// Ctrl+Enter belongs to the wizard: it must leave the editor untouched.
const editing = defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter')

export const keys: Extension = [
  tooltips({ parent: document.body }), // fields cut what hangs out of them, WebKit even what is fixed
  history(),
  closeBrackets(),
  keymap.of([
    { key: 'Tab', run: acceptCompletion }, // otherwise Tab moves on, as in every field
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...editing,
    ...historyKeymap,
  ]),
]

/** Shows every {parameter} on screen, or what else is found, as a chip. */
export const chips = (find = holesIn): Extension =>
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = marks(view, find)
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = marks(update.view, find)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )

function marks(view: EditorView, find: typeof holesIn): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const range of view.visibleRanges) {
    const from = view.state.doc.lineAt(range.from).from
    for (const hole of find(view.state.sliceDoc(from, range.to))) {
      const mark = Decoration.mark({ class: 'cm-parameter', attributes: { 'data-parameter': hole.name } })
      builder.add(from + hole.from, from + hole.to, mark)
    }
  }
  return builder.finish()
}

/** Offers the known parameters after "{"; names() is asked at that moment. Names of columns may have spaces. */
export function suggestions(names: () => string[], spaced = false): Extension {
  function complete(context: CompletionContext): CompletionResult | null {
    const typed = context.matchBefore(spaced ? /\{[^{}]*/ : /\{[A-Za-z0-9_.-]*/)
    if (!typed) return null
    const options: Completion[] = names().map((name) => ({ label: `{${name}}`, type: 'variable', apply: insert }))
    return { from: typed.from, options, validFor: spaced ? /^\{[^{}]*\}?$/ : /^\{[A-Za-z0-9_.-]*\}?$/ }
  }
  return autocompletion({ override: [complete], icons: false, tooltipClass: () => 'cm-suggestions' })
}

function insert(view: EditorView, completion: Completion, from: number, to: number) {
  const closed = view.state.sliceDoc(to, to + 1) === '}' // put there when "{" was typed
  view.dispatch({
    changes: { from, to: closed ? to + 1 : to, insert: completion.label },
    selection: { anchor: from + completion.label.length },
    userEvent: 'input.complete',
  })
}

/**
 * Calls open with the parameter that was clicked, or in which F2 was pressed. The click that brings the
 * focus into the field only does that.
 */
export function renaming(open: (name: string) => void): Extension {
  let inside = false
  return [
    EditorView.theme({ '.cm-parameter': { cursor: 'pointer' } }),
    EditorView.domEventHandlers({
      mousedown(_, view) {
        inside = view.hasFocus
      },
      click(event, view) {
        const chip = (event.target as Element).closest<HTMLElement>('.cm-parameter')
        if (!inside || !chip?.dataset.parameter || !view.state.selection.main.empty) return false
        open(chip.dataset.parameter)
        return true
      },
    }),
    keymap.of([
      {
        key: 'F2',
        run(view) {
          const name = parameterAt(view)
          if (name) open(name)
          return name !== undefined
        },
      },
    ]),
  ]
}

function parameterAt(view: EditorView): string | undefined {
  const { head } = view.state.selection.main
  const line = view.state.doc.lineAt(head)
  return holesIn(line.text).find((h) => line.from + h.from <= head && head <= line.from + h.to)?.name
}

/** Keeps the text on one line, whatever is pasted. */
export const oneLine: Extension = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.newDoc.lines === 1) return tr
  const flat = tr.newDoc.toString().replace(/\s*\n\s*/g, '')
  return [tr, { changes: { from: 0, to: tr.newDoc.length, insert: flat }, selection: { anchor: flat.length }, sequential: true }]
})

export const colours: Extension = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: 'var(--syntax-key)' },
    { tag: tags.string, color: 'var(--syntax-string)' },
    { tag: tags.number, color: 'var(--syntax-number)' },
    { tag: [tags.bool, tags.null], color: 'var(--syntax-literal)' },
    { tag: [tags.separator, tags.brace, tags.squareBracket], color: 'var(--syntax-punct)' },
  ]),
)

export const look: Extension = EditorView.theme({
  '&': { color: 'var(--code-foreground)', backgroundColor: 'transparent', fontSize: 'var(--text-xs)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--ui-mono)', lineHeight: '20px', fontVariantLigatures: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--foreground)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--primary-soft-border)',
  },
  '.cm-parameter': {
    color: 'var(--param-foreground)',
    backgroundColor: 'var(--param-soft)',
    boxShadow: 'inset 0 0 0 1px var(--param-border)',
    borderRadius: 'var(--radius-xs)',
    padding: '1px 2px',
    margin: '0 1px',
  },
  '.cm-parameter *': { color: 'inherit' },
  '.cm-gutters': { backgroundColor: 'var(--code-bg)', border: 'none', color: 'var(--code-gutter)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '44px', padding: '0 12px 0 0' },
  '.cm-tooltip': {
    background: 'var(--popover)',
    color: 'var(--popover-foreground)',
    border: '1px solid var(--border)',
    borderRadius: 'var(--radius-md)',
    boxShadow: 'var(--shadow-md)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--ui-mono)', fontSize: 'var(--text-xs)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px', lineHeight: '20px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent-raised)',
    color: 'var(--foreground)',
  },
  '.cm-diagnostic': { fontFamily: 'var(--ui-sans)', fontSize: 'var(--text-xs)', padding: '6px 10px' },
  '.cm-diagnosticAction': {
    font: 'inherit',
    background: 'none',
    color: 'var(--link)',
    fontWeight: 'var(--weight-medium)',
    cursor: 'pointer',
  },
  '.cm-problem': { backgroundColor: 'var(--danger-soft)' },
})
