package studio

// Problem is one thing that keeps a definition from being saved or used, tied to the field that
// mends it. A check returns all of them at once.
type Problem struct {
	Field    string `json:"field"`    // path such as "baseUrl", "auth.oauth2.tokenUrl", "parameters.domain.type", "output.fields.2.name"
	Message  string `json:"message"`  // what is wrong
	Warning  bool   `json:"warning"`  // shown, but does not keep anything from being saved
	FixLabel string `json:"fixLabel"` // when the mend is certain: the words of the link, such as "Add https://"
	FixValue string `json:"fixValue"` // and the value that the field gets
	Approve  string `json:"approve"`  // the origin that the connector must approve first; empty for none
}

// Blocking returns the problems that keep a definition from being saved.
func Blocking(problems []Problem) []Problem {
	blocking := []Problem{}
	for _, p := range problems {
		if !p.Warning {
			blocking = append(blocking, p)
		}
	}
	return blocking
}
