package runner

import (
	"context"
	"slices"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

const sampleWorkbookName = "Sample companies"

// SampleWorkbook returns the workbook of the sample vendor's companies: 2,000 rows with the action that
// enriches them, without internet. It is made, with the connector and the action, when it is not there yet.
func (r *Runner) SampleWorkbook(ctx context.Context) (studio.Workbook, error) {
	list, err := r.Workbooks.List(ctx)
	if err != nil {
		return studio.Workbook{}, err
	}
	for _, row := range list {
		if row.Name == sampleWorkbookName && row.Failure == nil {
			w, err := r.Workbook(row.ID)
			if err != nil {
				return studio.Workbook{}, err
			}
			return w.Definition(ctx)
		}
	}
	action, err := r.sampleLookup(ctx)
	if err != nil {
		return studio.Workbook{}, err
	}
	def, err := r.CreateWorkbook(ctx, studio.Workbook{Name: sampleWorkbookName, Columns: []studio.Column{
		{Name: "Company", Type: studio.ColumnText}, {Name: "Domain", Type: studio.ColumnText}, {Name: "Country", Type: studio.ColumnText},
	}})
	if err != nil {
		return def, err
	}
	if err := r.addSampleRows(ctx, def); err != nil {
		return def, err
	}
	return r.AddAction(ctx, def.ID, action.ID, "")
}

func (r *Runner) addSampleRows(ctx context.Context, def studio.Workbook) error {
	w, err := r.Workbook(def.ID)
	if err != nil {
		return err
	}
	columns := []string{}
	for _, c := range def.Columns {
		columns = append(columns, c.ID)
	}
	rows, err := w.Append(ctx, columns)
	if err != nil {
		return err
	}
	for _, row := range sampleapi.Rows() {
		if err := rows.Add(ctx, []*string{&row.Name, &row.Domain, &row.Country}); err != nil {
			_ = rows.Cancel() // the next opening takes back what this could not
			return err
		}
	}
	_, err = rows.Done(ctx)
	return err
}

// sampleLookup returns the saved action that finds a company by its domain, and saves it first where it waits
// to be tested still.
func (r *Runner) sampleLookup(ctx context.Context) (studio.Action, error) {
	sample, err := r.StartSample(ctx)
	if err != nil {
		return studio.Action{}, err
	}
	saved, err := r.SavedActions(ctx, sample.ConnectorID)
	if err != nil {
		return studio.Action{}, err
	}
	lookup := sampleActions()[0]
	if i := slices.IndexFunc(saved, func(a studio.Action) bool { return a.Endpoint == lookup.Endpoint && len(a.Output.Fields) > 0 }); i >= 0 {
		return saved[i], nil
	}
	a := r.NewAction(sample.ConnectorID)
	rows, err := r.Store.Actions(ctx, sample.ConnectorID)
	for _, row := range rows {
		if row.Action.Endpoint == lookup.Endpoint {
			a = row.Action
		}
	}
	if err != nil {
		return a, err
	}
	if a.Name == "" {
		a.Name, a.Description, a.Category, a.Method = lookup.Name, lookup.Description, lookup.Category, lookup.Method
		a.Endpoint, a.Query, a.Parameters = lookup.Endpoint, lookup.Query, lookup.Parameters
	}
	a.Output = studio.Output{Fields: []studio.OutputField{
		{Name: "Industry", Path: "industry", Type: studio.FieldText}, {Name: "Employees", Path: "employees", Type: studio.FieldNumber, Nullable: true},
		{Name: "Revenue", Path: "annual_revenue.amount", Type: studio.FieldNumber, Optional: true}, {Name: "City", Path: "address.city", Type: studio.FieldText},
	}}
	return r.SaveAction(ctx, a, lookup.values)
}
