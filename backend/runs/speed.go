package runs

import "time"

// window is how much of the past tells the speed of a run, and settled how long a run goes on before
// the time it still needs is told.
const (
	window  = 20 * time.Second
	settled = 5 * time.Second
)

// speed tells rows per second and the time that is left, by the last 20 seconds.
type speed struct {
	began   time.Time
	samples []sample
}

type sample struct {
	at   time.Time
	rows int
}

// add notes how many rows are through at a time.
func (s *speed) add(at time.Time, rows int) {
	if s.began.IsZero() {
		s.began = at
	}
	s.samples = append(s.samples, sample{at, rows})
	for len(s.samples) > 2 && at.Sub(s.samples[1].at) >= window {
		s.samples = s.samples[1:]
	}
}

func (s *speed) perSecond() float64 {
	if len(s.samples) < 2 {
		return 0
	}
	first, last := s.samples[0], s.samples[len(s.samples)-1]
	passed := last.at.Sub(first.at).Seconds()
	if passed <= 0 {
		return 0
	}
	return float64(last.rows-first.rows) / passed
}

// secondsLeft is -1 while it cannot be told.
func (s *speed) secondsLeft(rows int) int {
	rate := s.perSecond()
	if rate <= 0 || s.samples[len(s.samples)-1].at.Sub(s.began) < settled {
		return -1
	}
	return int(float64(rows)/rate + 0.5)
}
