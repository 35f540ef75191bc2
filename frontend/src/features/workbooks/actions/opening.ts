/** A workbook that is opened to be run: the panel of its action opens with it, unless it has run before. */
export const opening = { workbook: '' }
