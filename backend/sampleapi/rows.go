package sampleapi

// Row is a company as a table of accounts has it before it is enriched.
type Row struct{ Name, Domain, Country string }

// Rows are the companies of the vendor, all of them.
func Rows() []Row {
	rows := []Row{}
	for _, c := range newBook().companies {
		rows = append(rows, Row{c.Name, c.Domain, c.Address.Country.Code})
	}
	return rows
}
