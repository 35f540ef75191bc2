// Files that another program drags over the page: the system tells the page that there are some, and their paths to the
// application, which takes them from app.answer().

/** Has the page see drag events with files, on the element that fits the selector. */
export function dragFiles(page, types, selector = 'body') {
  return page.run((types, selector) => {
    const data = new DataTransfer()
    data.items.add(new File(['a'], 'a.csv'))
    for (const type of types) document.querySelector(selector).dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
  }, types, selector)
}

/** Drags files over the page and drops them. */
export const dropFiles = (page, selector) => dragFiles(page, ['dragenter', 'dragover', 'drop'], selector)
