// Sets the theme before the first paint, from what was in force when the window was last open. The
// settings themselves live in the backend and take over as soon as they are read (lib/theme).
;(function () {
  var kept = ''
  try {
    kept = localStorage.getItem('theme') || ''
  } catch {
    // No storage: the system's own choice is a good start.
  }
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
