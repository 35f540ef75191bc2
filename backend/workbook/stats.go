package workbook

import (
	"cmp"
	"context"
	"hash/maphash"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

const (
	distinctCounted = 100_000 // different texts are counted up to so many, and estimated beyond
	distinctBytes   = 32 << 20
	topShown        = 10
	topLength       = 200 // of a text among the most frequent, in bytes
)

// Stats describes a column, or by the id of an action its states, in the rows of a view.
func (w *Workbook) Stats(ctx context.Context, column string, view studio.View) (stats studio.ColumnStats, err error) {
	seen, err := w.See(ctx, view)
	if err != nil {
		return stats, err
	}
	within := seen.set()
	release, err := w.scanning(ctx)
	if err != nil {
		return stats, err
	}
	defer release()
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		q := &question{shape: s}
		read, kind, err := q.reader(column)
		if err != nil {
			return err
		}
		t := &tally{kind: kind, counts: map[string]int{}, seed: maphash.MakeSeed()}
		if s.filler(column) >= 0 {
			t.states = true
		}
		err = w.scan(c, s, q.places, q.states, func(r *scanned) error {
			if t.rows++; t.rows&0xfff == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if within == nil || within.has(r.id) {
				t.add(read(r))
			}
			return nil
		})
		stats = t.stats()
		stats.Column = column
		return err
	})
	return stats, err
}

// set returns the rows of a view, nil for all.
func (v *Seen) set() *rowSet {
	if len(v.view.Filter) == 0 && v.view.Search == "" {
		return nil
	}
	set := &rowSet{}
	for row := range v.All {
		set.add(row)
	}
	return set
}

// tally counts cells.
type tally struct {
	kind   studio.ColumnType
	states bool
	rows   int

	counted, blank, bad int
	counts              map[string]int // of the texts that came first
	bytes               int
	many                *sketch // once there are too many of them
	seed                maphash.Seed

	some     bool
	min, max value
	numbers  sum
}

func (t *tally) add(cell []byte) {
	t.counted++
	if t.states {
		t.counts[string(cell)]++
		return
	}
	if isBlank(cell) {
		t.blank++
		return
	}
	t.distinct(cell)
	v, fits := valueOf(t.kind, string(cell))
	if !fits {
		t.bad++
		return
	}
	if v.kind == studio.ColumnDecimal {
		t.numbers.add(v.number)
	}
	if !t.some {
		t.some, t.min, t.max = true, v, v
		return
	}
	if v.order(t.min) < 0 {
		t.min = v
	}
	if v.order(t.max) > 0 {
		t.max = v
	}
}

// value is a cell as its column has it.
type value struct {
	kind   studio.ColumnType // decimal for all numbers, text for all that are compared as texts
	text   string
	folded string
	number studio.Number
	at     time.Time
	is     bool
}

func valueOf(kind studio.ColumnType, text string) (v value, fits bool) {
	v = value{kind: kind, text: text}
	switch kind {
	case studio.ColumnInteger, studio.ColumnDecimal:
		v.kind = studio.ColumnDecimal
		v.number, fits = studio.SplitNumber(text)
		return v, fits && (kind == studio.ColumnDecimal || v.number.Whole())
	case studio.ColumnDate:
		v.at, fits = studio.ParseMoment(text)
		return v, fits
	case studio.ColumnBoolean:
		v.is, fits = studio.ParseBoolean(text)
		return v, fits
	}
	v.kind, v.folded = studio.ColumnText, strings.ToLower(text)
	return v, kind.Fits(text)
}

func (v value) order(than value) int {
	switch v.kind {
	case studio.ColumnDecimal:
		return v.number.Compare(than.number)
	case studio.ColumnDate:
		return v.at.Compare(than.at)
	case studio.ColumnBoolean:
		switch {
		case v.is == than.is:
			return 0
		case v.is:
			return 1
		}
		return -1
	}
	return strings.Compare(v.folded, than.folded)
}

func (t *tally) distinct(cell []byte) {
	if n, known := t.counts[string(cell)]; known {
		t.counts[string(cell)] = n + 1
		return
	}
	if t.many == nil && (len(t.counts) >= distinctCounted || t.bytes >= distinctBytes) {
		t.many = &sketch{}
		for text := range t.counts {
			t.many.add(maphash.String(t.seed, text))
		}
	}
	if t.many != nil {
		t.many.add(maphash.Bytes(t.seed, cell))
		return
	}
	t.counts[string(cell)] = 1
	t.bytes += len(cell)
}

func (t *tally) stats() studio.ColumnStats {
	s := studio.ColumnStats{Rows: t.counted, Blank: t.blank, Bad: t.bad, Distinct: len(t.counts), Exact: true, Min: t.min.text, Max: t.max.text, Top: []studio.ValueCount{}}
	if t.many != nil {
		s.Distinct, s.Exact = t.many.count(), false
	}
	for text, n := range t.counts {
		if n > 1 || t.states || len(t.counts) <= topShown {
			s.Top = append(s.Top, studio.ValueCount{Value: text, Count: n})
		}
	}
	slices.SortFunc(s.Top, func(a, b studio.ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	s.Top = s.Top[:min(len(s.Top), topShown)]
	for i := range s.Top {
		if v := s.Top[i].Value; len(v) > topLength {
			s.Top[i].Value = strings.ToValidUTF8(v[:topLength], "") + "…"
		}
	}
	if t.numbers.count > 0 {
		s.Sum, s.Mean = t.numbers.told()
	}
	return s
}

// sum adds numbers exactly, as long as their exponents are not out of all reason.
type sum struct {
	count  int
	short  [shortPlaces]int64 // of numbers with few digits, by their places after the point
	total  *big.Int
	places int // of the total after the point
	lost   bool
}

const (
	mostPlaces  = 1000
	shortPlaces = 10
)

func (s *sum) add(n studio.Number) {
	s.count++
	places := len(n.Digits) - n.Exponent // after the point
	switch {
	case n.Digits == "":
	case places > mostPlaces || n.Exponent > mostPlaces:
		s.lost = true
	case places >= 0 && places < shortPlaces && len(n.Digits) <= 15:
		digits, _ := strconv.ParseInt(n.Digits, 10, 64)
		if n.Negative {
			digits = -digits
		}
		if s.short[places] += digits; s.short[places] > 1<<61 || s.short[places] < -1<<61 {
			s.flush(places)
		}
	default:
		s.large(digitsOf(n), places)
	}
}

func (s *sum) flush(places int) {
	s.large(big.NewInt(s.short[places]), places)
	s.short[places] = 0
}

func (s *sum) large(value *big.Int, places int) {
	if s.total == nil {
		s.total = new(big.Int)
	}
	if places < 0 {
		value.Mul(value, powerOfTen(-places))
		places = 0
	}
	if places > s.places {
		s.total.Mul(s.total, powerOfTen(places-s.places))
		s.places = places
	}
	if places < s.places {
		value.Mul(value, powerOfTen(s.places-places))
	}
	s.total.Add(s.total, value)
}

func digitsOf(n studio.Number) *big.Int {
	value := new(big.Int)
	value.SetString(n.Digits, 10)
	if n.Negative {
		value.Neg(value)
	}
	return value
}

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// told writes the sum and the mean, nothing where the numbers are out of reach.
func (s *sum) told() (total, mean string) {
	if s.lost {
		return "", ""
	}
	for places := range s.short {
		s.flush(places)
	}
	exact := new(big.Rat).SetFrac(s.total, powerOfTen(s.places))
	average := new(big.Rat).Quo(exact, new(big.Rat).SetInt64(int64(s.count)))
	return trimZeros(exact.FloatString(s.places)), trimZeros(average.FloatString(12))
}

func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// sketch estimates how many different hashes it was given, within 1 % or so (HyperLogLog).
type sketch struct{ most [1 << 14]uint8 }

func (k *sketch) add(hash uint64) {
	at := hash >> 50
	k.most[at] = max(k.most[at], uint8(bits.LeadingZeros64(hash<<14|1<<13)+1))
}

func (k *sketch) count() int {
	const m = float64(1 << 14)
	total, empty := 0.0, 0
	for _, n := range k.most {
		total += math.Pow(2, -float64(n))
		if n == 0 {
			empty++
		}
	}
	estimate := 0.7213 / (1 + 1.079/m) * m * m / total
	if estimate <= 2.5*m && empty > 0 {
		estimate = m * math.Log(m/float64(empty))
	}
	return int(math.Round(estimate))
}
