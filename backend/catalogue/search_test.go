package catalogue

import (
	"testing"
)

func TestSearchFinds(t *testing.T) {
	for text, first := range map[string]string{
		"zoominfo": "zoominfo", "zoom info": "zoominfo", "Zoom-Info": "zoominfo", "zoom": "zoom", "zooominfo": "zoominfo", "zominfo": "zoominfo",
		"hub spot": "hubspot", "HUBSPOT": "hubspot", "hubspto": "hubspot", "hubs": "hubspot", "api.hubapi.com": "hubspot", "hubapi": "hubspot",
		"salesforce": "salesforce", "sfdc": "salesforce", "sales force": "salesforce", "my.salesforce.com": "salesforce",
		"google sheets": "google-sheets", "sheets": "google-sheets", "dataverse": "dynamics-365", "outlook": "microsoft-graph",
		"monday": "monday", "monday.com": "monday", "customer.io": "customer-io", "convertkit": "kit", "claude": "anthropic",
		"shop ify": "shopify", "snov": "snov-io", "woo commerce": "woocommerce", "quick books": "quickbooks", "rocket reach": "rocketreach", "whatsapp": "whatsapp-business", "dat": "databricks",
		"SFDC": "salesforce", "sf": "salesforce", "GA4": "google-analytics", "O365": "microsoft-graph", "m365": "microsoft-graph", "MS Teams": "microsoft-graph",
		"azure ad": "microsoft-graph", "Jira": "jira", "jsm": "jira", "QBO": "quickbooks", "bq": "bigquery", "d365": "dynamics-365", "ms dynamics": "dynamics-365", "adwords": "google-ads", "facebook": "meta-ads",
		"sendinblue": "brevo", "nexmo": "vonage", "magento": "magento", "prosperworks": "copper", "appboy": "braze", "discoverorg": "zoominfo", "zd": "zendesk", "woo": "woocommerce", "cio": "customer-io",
	} {
		found := Search(text)
		if len(found) == 0 || found[0].ID != first {
			ids := []string{}
			for _, p := range found {
				ids = append(ids, p.ID)
			}
			t.Errorf("%q finds %v, not %s first", text, ids, first)
		}
	}
	for text, second := range map[string]string{"ga": "google-analytics", "gh": "github", "snow": "servicenow"} { // other names begin so
		if found := Search(text); len(found) < 2 || found[1].ID != second {
			t.Errorf("%q finds %s only later", text, second)
		}
	}
	for _, text := range []string{"qqqq", "zzzz yyyy", "hubspot salesforce"} {
		if found := Search(text); len(found) > 0 {
			t.Errorf("%q finds %s", text, found[0].Name)
		}
	}
}

func TestSearchOfNothingFindsAllByName(t *testing.T) {
	found := Search("  ")
	if len(found) != len(Offers()) || len(found) < 100 || found[0].Name > found[1].Name {
		t.Errorf("found %d of %d", len(found), len(Offers()))
	}
	crm := Search("crm")
	for _, wanted := range []string{"pipedrive", "close", "attio"} {
		if !contains(crm, wanted) {
			t.Errorf("crm does not find %s", wanted)
		}
	}
}

func contains(list []Offer, id string) bool {
	for _, p := range list {
		if p.ID == id {
			return true
		}
	}
	return false
}

// BenchmarkSearch: some tens of microseconds, for a search with every key that is pressed.
func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		Search("zooominfo")
	}
}
