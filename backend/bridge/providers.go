package bridge

import (
	"context"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/studio"
)

// Providers is the catalogue of systems that people connect often. It needs no data folder and no network.
type Providers struct{ app *Studio }

// Search returns what the catalogue offers for the words, best first; an empty text finds everything.
func (s *Providers) Search(text string, count int) ([]catalogue.Offer, error) {
	return call(s.app.Host, "Providers.Search", func(context.Context) ([]catalogue.Offer, error) {
		found := catalogue.Search(text)
		return found[:max(0, min(count, len(found)))], nil
	})
}

// Fill fills the form of a connector in; nothing is saved. values are those of the provider's parameters.
func (s *Providers) Fill(c studio.Connector, provider, method string, values map[string]string) (catalogue.Filled, error) {
	return call(s.app.Host, "Providers.Fill", func(context.Context) (catalogue.Filled, error) {
		return catalogue.Fill(c, provider, method, values)
	})
}
