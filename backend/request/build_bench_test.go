package request

import (
	"testing"

	"connectorstudio/backend/studio"
)

// BenchmarkBuild makes a typical request: a path parameter, two query entries, a header and a body.
func BenchmarkBuild(b *testing.B) {
	a := studio.Action{
		Method: "POST", Endpoint: "/accounts/{account}/score",
		Query:      []studio.Pair{{Name: "limit", Value: "{limit}"}, {Name: "cursor", Value: "{cursor}"}},
		Headers:    []studio.Pair{{Name: "X-Tenant", Value: "{tenant}"}},
		Body:       `{"domain": "{domain}", "size": {size}, "tags": {tags}}`,
		Parameters: []studio.Parameter{{Name: "size", Type: studio.ParamNumber}, {Name: "tags", Type: studio.ParamList}},
	}
	values := map[string]string{"account": "acc_1042", "limit": "100", "tenant": "eu", "domain": "acme.example.com", "size": "250", "tags": "a, b"}
	b.ReportAllocs()
	for b.Loop() {
		if p, problems := Build(acme, a, values); p == nil {
			b.Fatal(problems)
		}
	}
}
