package runner

import (
	"runtime"

	"connectorstudio/backend/studio"
)

// survive is deferred by a call. One that we cannot make, or whose answer we cannot read, without failing ourselves is
// that row's end: neither the program's nor the run's, which would meet it again.
func (l *Line) survive(a *LineAnswer) {
	p := recover()
	if p == nil {
		return
	}
	a.State, a.Cause, a.Detail = studio.CellFailed, "defect", defectWords(p)
	if !l.repeats {
		a.State = studio.CellUnknown
	}
}

// defectWords tell of a defect of ours. Only what the language itself says is shown: all else may hold data.
func defectWords(p any) string {
	words := "Connector Studio failed while it made this call or read its answer. This is a defect: please report it."
	if e, is := p.(runtime.Error); is {
		words += " (" + e.Error() + ")"
	}
	return clipped(words)
}
