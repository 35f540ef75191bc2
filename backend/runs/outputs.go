package runs

import (
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// outputs makes cells of the records of an answer.
type outputs struct {
	many   studio.Many
	joiner string
	places []int // per output column the place of its field in a record; -1 when this step has no such field
	same   bool  // the columns are the fields, in their order
}

func readOutputs(f studio.Filler, a studio.Action) outputs {
	o := outputs{many: f.Many, joiner: f.Joiner}
	if o.joiner == "" {
		o.joiner = ", "
	}
	for _, column := range f.Outputs {
		o.places = append(o.places, slices.IndexFunc(a.Output.Fields, func(field studio.OutputField) bool { return field.Name == column.Field }))
	}
	o.same = len(o.places) == len(a.Output.Fields)
	for i, place := range o.places {
		o.same = o.same && place == i
	}
	return o
}

// cells returns the cells of the row, and those of further rows where each record makes one.
func (o *outputs) cells(records [][]*string) (first []*string, more [][]*string) {
	switch {
	case o.many == studio.ManyCount:
		count := strconv.Itoa(len(records))
		return slices.Repeat([]*string{&count}, len(o.places)), nil
	case len(records) == 0:
		return nil, nil
	case o.many == studio.ManyJoin && len(records) > 1:
		return o.joined(records), nil
	case o.many == studio.ManyRows:
		for _, r := range records[1:] {
			more = append(more, o.record(r))
		}
	}
	return o.record(records[0]), more
}

func (o *outputs) record(values []*string) []*string {
	if o.same && len(values) == len(o.places) {
		return values
	}
	cells := make([]*string, len(o.places))
	for i, place := range o.places {
		if place >= 0 && place < len(values) {
			cells[i] = values[place]
		}
	}
	return cells
}

// joined joins what the records have; where none has anything there is nothing.
func (o *outputs) joined(records [][]*string) []*string {
	cells := make([]*string, len(o.places))
	for i, place := range o.places {
		texts := []string{}
		for _, r := range records {
			if place >= 0 && place < len(r) && r[place] != nil {
				texts = append(texts, *r[place])
			}
		}
		if len(texts) > 0 {
			joined := strings.Join(texts, o.joiner)
			cells[i] = &joined
		}
	}
	return cells
}
