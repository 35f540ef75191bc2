package fields

import (
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// companyAnswer is 2.9 KB of JSON, as a look-up of a company answers.
var companyAnswer = `{"data":{"id":9007199254740993,"name":"Acme GmbH","domain":"acme.example.com","legalName":"Acme Gesellschaft mit beschränkter Haftung",` +
	`"site":{"url":"https://acme.example.com","phones":["+49 30 1234567","+49 30 7654321"],"emails":["info@acme.example.com"]},` +
	`"category":{"sector":"Industrials","industry":"Machinery","tags":["B2B","Manufacturing"]},"description":"` + strings.Repeat("Acme makes anvils, rockets and other fine tools for coyotes. ", 8) + `",` +
	`"geo":{"city":"Berlin","country":"Germany","lat":52.5200066,"lng":13.404954},"metrics":{"employees":250,"revenue":123456789.10,"raised":null},` +
	`"tech":[` + strings.TrimSuffix(strings.Repeat(`{"name":"Salesforce","since":"2019-04-01","confidence":0.93,"active":true},`, 24), ",") + `]},"meta":{"took":3,"cached":false}}`

// BenchmarkExtractText reads 8 fields of an answer that is in memory.
func BenchmarkExtractText(b *testing.B) {
	output := studio.Output{RecordPath: "data"}
	for _, path := range []string{"id", "name", "domain", "site.url", "category.industry", "geo.city", "metrics.employees", "metrics.revenue"} {
		output.Fields = append(output.Fields, studio.OutputField{Name: path, Path: path, Type: studio.FieldText})
	}
	x, err := NewExtractor(output)
	if err != nil {
		b.Fatal(err)
	}
	text := append(make([]byte, 0, len(companyAnswer)+16), companyAnswer...)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		count := 0
		err := x.ExtractText(text, func(record []Value) error {
			count += len(record[7].Text)
			return nil
		})
		if err != nil || count != 12 {
			b.Fatal(count, err)
		}
	}
}
