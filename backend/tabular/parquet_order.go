package tabular

import (
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// ordered is a group whose fields keep their order: the library's own has them by name.
type ordered struct {
	parquet.Node
	fields []parquet.Field
}

func inOrder(fields []orderedField) ordered {
	all, list := parquet.Group{}, []parquet.Field{}
	for _, f := range fields {
		all[f.name] = f.Node
		list = append(list, f)
	}
	return ordered{all, list}
}

func (g ordered) Fields() []parquet.Field { return g.fields }
func (g ordered) GoType() reflect.Type    { return reflect.TypeFor[map[string]any]() }

type orderedField struct {
	parquet.Node
	name string
}

func (f orderedField) Name() string { return f.name }

func (f orderedField) Value(base reflect.Value) reflect.Value {
	return base.MapIndex(reflect.ValueOf(f.name))
}
