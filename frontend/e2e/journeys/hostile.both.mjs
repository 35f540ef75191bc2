// Hundreds of texts that would run something if they were taken for more than text, in every place that
// an answer or an imported file can fill.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { connectKey, importConnector } from '../cli.mjs'
import { journey } from '../journey.mjs'
import * as person from '../person.mjs'
import { numbers, payloads } from '../payloads.mjs'
import { Vendor } from '../vendor.mjs'
import { until } from '../wait.mjs'

const j = journey()
const name = 'Hostile vendor'
let vendor, sink, texts, connector, actions, atFirst
after(() => [vendor, sink].forEach((started) => started?.stop()))

const call = (name, endpoint) => ({ name, category: 'retrieve', method: 'GET', endpoint })
const answers = {
  '/json': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(Object.fromEntries(texts.map((text) => [text, text]))))
  },
  '/html': (response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(texts.join('\n'))
  },
  '/headers': (response) => {
    response.writeHead(200, texts[0], Object.fromEntries(texts.map((text, i) => [`x-payload-${i}`, text])))
    response.end('{}')
  },
  '/failure': (response) => {
    response.writeHead(500, texts[1], { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: texts[2], message: texts[3], error_description: texts[4] }))
  },
}

j.step('what is looked for can be found: the same text as markup leaves its trace', async () => {
  sink = await Vendor.start({ open: true })
  assert.ok((await fetch(sink.url)).ok)
  assert.equal(sink.requests.splice(0).length, 1)
  texts = payloads(sink.url)
  atFirst = await traces()
  await j.page.run((text) => document.body.insertAdjacentHTML('beforeend', `<div id="control">${text}<iframe></iframe></div>`), texts[1])
  const found = await traces()
  assert.equal(found.handlers, 1)
  assert.equal(found.embedded, 1)
  await j.page.run(() => document.getElementById('control').remove())
  await untouched('the control')
})

j.step('F03 as names and descriptions of connectors', async () => {
  for (const text of texts) {
    j.app.answer(j.file('hostile.json', JSON.stringify({
      format: 'connector-studio/connector', version: 1, actions: [],
      connector: { name: text, description: text, baseUrl: 'https://hostile.example', documentationUrl: text, auth: { method: 'apiKey', apiKey: { displayName: text, keyName: 'X' } } },
    })))
    await j.bridge('Connectors.Import')
  }
  await j.open('/connectors')
  await everyOneIsShown('the list of connectors', '[role=grid][aria-label="Data connectors"]')
  await j.open('/settings') // so that the list is read anew
  for (const row of (await j.list({ count: 3, from: 150 }))) {
    await j.open(`/connectors/${row.id}/overview`)
    await j.page.find('heading', row.name, { exact: true })
    await j.page.click('tab', 'Authentication')
    await untouched('the page of a connector')
    await j.page.click('button', 'Connect', { exact: true })
    await j.page.find('dialog', 'Connect')
    await untouched('the connect dialog')
    await j.page.click('button', 'Cancel')
    await j.open(`/connectors/${row.id}/edit`)
    await j.page.holds('Name', row.name)
    await untouched('the form of a connector')
  }
})

j.step('F03 as names of actions, descriptions of parameters and names of output fields', async () => {
  vendor = await Vendor.start({
    key: 'hostile-key', answer: (path, request, response) => {
      answers[path]?.(response)
      return path in answers ? true : undefined
    },
  })
  const first = {
    ...call('Everything', '/json'), description: texts[5], query: [{ name: 'q', value: '{q}' }], headers: [{ name: 'X-Text', value: texts[6] }],
    parameters: [{ name: 'q', type: 'text', description: texts[7], default: texts[8] }],
    output: { fields: texts.map((text, i) => ({ name: text, path: `field_${i}`, type: 'text' })) },
  }
  const others = [...Object.keys(answers).map((path) => call(`Get ${path}`, path)), ...texts.map((text) => ({ ...call(text, '/json'), description: text }))]
  await importConnector(j.app, { name, baseUrl: vendor.url, actions: [first, ...others] })
  await connectKey(j.app, name, 'hostile-key')
  ;[connector] = await j.list({ search: name })
  actions = (await j.bridge('Actions.List', connector.id)).map((row) => row.action)
  await j.open(`/connectors/${connector.id}/actions`)
  await j.page.find('table', 'Actions')
  await everyOneIsShown('the actions', '.panel')
  for (const step of ['details', 'api-call', 'test', 'output', 'review']) {
    await j.open(`/connectors/${connector.id}/actions/${actions[0].id}/${step}`)
    await j.page.find('button', step === 'review' ? 'Save' : 'Next')
    if (step === 'output') await everyOneIsShown('the output fields', '[role=region], .scroll, table')
    await untouched(`the ${step} step`)
  }
})

j.step('F02 as members and values of a JSON answer, as a tree, indented and raw', async () => {
  await tested('Get /json', '200 OK')
  await everyOneIsShown('the tree', '[role=tree][aria-label="Response body"]')
  for (const mode of ['Indented', 'Raw']) {
    await j.page.click('radio', mode)
    await everyOneIsShown(mode, '[role=region][aria-label="Response body"]')
  }
  await j.page.click('button', 'Next')
  await j.page.find('tree', 'Response fields')
  await everyOneIsShown('the fields of the answer', '[role=tree]')
})

j.step('F02 as an HTML page, which stays text', async () => {
  await tested('Get /html', '200 OK')
  await j.page.see('Often this is a sign-in page')
  await everyOneIsShown('the page as text', '[role=region][aria-label="Response body"]')
})

j.step('F02 as header values and as the text of the status', async () => {
  await tested('Get /headers', texts[0])
  await j.page.click('tab', 'Headers')
  await everyOneIsShown('the headers', '[role=region][aria-label="Response headers"]')
  await tested('Get /failure', texts[1])
  await j.page.see(texts[3])
  await untouched('a failure')
})

j.step('F03 in the activity and in the palette', async () => {
  await j.open(`/connectors/${connector.id}/activity`)
  await j.page.click('row', '/failure')
  await j.page.find('region', 'Request details')
  await j.page.see(texts[1])
  await untouched('the activity')
  await person.search(j.page, '<img')
  await j.page.see('<img src=x onerror=')
  await untouched('the palette')
  await j.page.press('Escape')
})

j.step('F06 links, windows and drops leave the page where it is', async () => {
  const before = await j.page.run(() => location.href)
  await j.page.run((sink) => {
    for (const href of ['javascript:void(window.__xss=1)', 'file:///etc/passwd', 'data:text/html,<script>1</script>']) {
      const link = Object.assign(document.createElement('a'), { href, target: '_blank', textContent: 'go' })
      document.body.append(link)
      link.click()
      link.remove()
    }
    const dropped = [
      (data) => data.items.add(new File(['<script>top.__xss=2</script>'], 'page.html', { type: 'text/html' })),
      (data) => data.setData('text/uri-list', `${sink}/dropped`),
    ]
    window.__undropped = dropped.filter((fill) => {
      const dataTransfer = new DataTransfer()
      fill(dataTransfer)
      return document.querySelector('main, nav').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
    }).length
  }, sink.url)
  assert.equal(await j.page.run(() => window.__undropped), 0, 'the engine would open what was dropped')
  assert.equal(await j.page.run(() => location.href), before)
  await untouched('the page')
})

j.step('F09 the page cannot call anywhere, whichever way', async () => {
  await j.page.run((sink) => {
    window.__tried = {}
    const note = (way, came) => (window.__tried[way] = came)
    void fetch(`${sink}/fetch`, { mode: 'no-cors' }).then(() => note('fetch', true), () => note('fetch', false))
    const request = new XMLHttpRequest()
    request.onload = () => note('xhr', true)
    request.onerror = () => note('xhr', false)
    request.open('GET', `${sink}/xhr`)
    request.send()
    const image = new Image()
    image.onload = () => note('image', true)
    image.onerror = () => note('image', false)
    image.src = `${sink}/image`
    const script = document.createElement('script')
    script.onload = () => note('script', true)
    script.onerror = () => note('script', false)
    script.src = `${sink}/script`
    document.body.append(script)
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${sink}/style` })
    style.onload = () => note('style', true)
    style.onerror = () => note('style', false)
    document.body.append(style)
    try {
      const socket = new WebSocket(`${sink.replace('http', 'ws')}/socket`)
      socket.onopen = () => note('socket', true)
      socket.onerror = () => note('socket', false)
    } catch {
      note('socket', false)
    }
    navigator.sendBeacon(`${sink}/beacon`)
  }, sink.url)
  const tried = await until('every way was tried', () => j.page.run(() => Object.keys(window.__tried).length === 6 && window.__tried))
  assert.deepEqual(Object.values(tried), Array(6).fill(false), JSON.stringify(tried))
  assert.deepEqual(sink.requests.map((request) => request.url), [])
})

/** What markup would leave behind. */
const traces = () => j.page.run(() => {
  const all = [...document.querySelectorAll('*')]
  return {
    ran: String(window.__xss), scripts: document.scripts.length,
    embedded: document.querySelectorAll('iframe, frame, object, embed, base, video, marquee, math, meta[http-equiv=refresh]').length,
    links: document.querySelectorAll('a[href^="javascript:" i], [formaction], form[action]').length,
    handlers: all.filter((element) => element.getAttributeNames().some((attribute) => attribute.startsWith('on'))).length,
    place: location.origin + location.pathname,
  }
})

async function untouched(where) {
  assert.deepEqual(await traces(), atFirst, where)
  assert.equal(sink.requests.length, 0, `${where} made the page ask for something`)
}

/** Scrolls round and round through the first that fits of the selector until every payload was seen as text. */
async function everyOneIsShown(where, selector) {
  const seen = new Set()
  await until(`every text was shown in ${where}`, async () => {
    const text = await j.page.run((selector) => {
      const box = [...document.querySelectorAll(selector)].find((e) => e.scrollHeight > e.clientHeight + 1) ?? document.querySelector(selector)
      if (!box) return ''
      const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1
      const fields = [...box.querySelectorAll('input, textarea')].map((field) => field.value)
      const text = [box.innerText, ...fields].join('\n')
      box.scrollTop = atEnd ? 0 : box.scrollTop + box.clientHeight * 0.9
      return text
    }, selector)
    numbers(text).forEach((number) => seen.add(number))
    return seen.size === texts.length
  }).catch((error) => {
    throw new Error(`${error.message}: ${seen.size} of ${texts.length} were`, { cause: error })
  })
  await untouched(where)
}

async function tested(actionName, status) {
  const { id } = actions.find((action) => action.name === actionName)
  await j.open(`/connectors/${connector.id}/actions/${id}/test`)
  await j.page.click('button', 'Test API')
  await j.page.see(status)
}
