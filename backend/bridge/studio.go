package bridge

// Studio is what all bound structs share.
type Studio struct {
	Host Host
}

// Bound lists the structs that the window may call.
func Bound(s *Studio) []any {
	return []any{
		&Application{s}, &Connectors{s}, &Connecting{s}, &Actions{s}, &Tests{s}, &Activity{s},
	}
}
