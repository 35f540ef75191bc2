// The page's own file: it adds what markup alone cannot, calls the canary once, and reports.
let violations = 0
document.addEventListener('securitypolicyviolation', () => violations++)

const attempts = {
  eval: () => (0, eval)("window.go.main.Canary.Call('eval')"),
  function: () => Function("window.go.main.Canary.Call('function')")(),
  timer: () => setTimeout("window.go.main.Canary.Call('timer')", 0),
  blob: () => {
    const script = document.createElement('script')
    script.src = URL.createObjectURL(new Blob(["window.go.main.Canary.Call('blob')"], { type: 'text/javascript' }))
    document.body.append(script)
  },
  inserted: () => {
    const script = document.createElement('script')
    script.textContent = "window.go.main.Canary.Call('inserted')"
    document.body.append(script)
  },
  markup: () => document.body.insertAdjacentHTML('beforeend', "<img src=none onerror=\"window.go.main.Canary.Call('markup')\">"),
  click: () => document.getElementById('link').click(),
  submit: () => document.getElementById('form').requestSubmit(),
}

addEventListener('load', async () => {
  const refused = []
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      attempt()
    } catch {
      refused.push(name)
    }
  }
  await window.go.main.Canary.Call('own')
  // Two turns of everything that was set going: frames load, timers fire, images fail.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 250))
  await window.go.main.Canary.Done(violations, `refused=${refused}`)
})
