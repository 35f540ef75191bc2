package runs

import (
	"runtime/debug"
	"sync"
)

// relaxed is how much the heap may grow between collections while rows are called: their garbage is small and
// even, and collecting it less often costs some megabytes.
const relaxed = 400

// relaxing counts the runs of this program that call.
var relaxing struct {
	sync.Mutex
	runs  int
	usual int // the setting to restore
}

// relax lets garbage be collected less often, until what it returns is called.
func relax() (restore func()) {
	relaxing.Lock()
	defer relaxing.Unlock()
	if relaxing.runs++; relaxing.runs == 1 {
		relaxing.usual = debug.SetGCPercent(relaxed)
	}
	return sync.OnceFunc(func() {
		relaxing.Lock()
		defer relaxing.Unlock()
		if relaxing.runs--; relaxing.runs == 0 {
			debug.SetGCPercent(relaxing.usual)
		}
	})
}
