package sampleapi

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Companies is how many there are; all is made up, and the same in every run.
const Companies = 2000

// company shows what real answers are like: nested objects, lists, keys with dots, integers that a
// float cannot hold, decimals whose zero counts, nulls, and members that only some records have.
type company struct {
	ID            string          `json:"id"`
	AccountNumber int64           `json:"account_number"` // beyond 2^53
	Name          string          `json:"name"`
	Domain        string          `json:"domain"`
	Website       string          `json:"website"`
	Industry      string          `json:"industry"`
	Description   string          `json:"description,omitempty"` // missing in some
	Employees     *int            `json:"employees"`             // null when unknown
	FoundedOn     string          `json:"founded_on"`
	IsCustomer    bool            `json:"is_customer"`
	Revenue       *money          `json:"annual_revenue"`
	Discount      json.Number     `json:"discount"` // two decimals, such as 0.10
	Owner         *person         `json:"owner"`    // null when nobody looks after it
	Address       address         `json:"address"`
	Tags          []string        `json:"tags"`
	Phones        []phone         `json:"phones,omitempty"` // missing in some
	Custom        map[string]any  `json:"custom_fields"`
	Parent        *companyInBrief `json:"parent_company"`
	CreatedAt     time.Time       `json:"created_at"`
	UpdatedAt     time.Time       `json:"updated_at"`
}

type money struct {
	Amount   json.Number `json:"amount"`
	Currency string      `json:"currency"`
}

type person struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type address struct {
	Street     string      `json:"street"`
	PostalCode string      `json:"postal_code"` // digits that are text: zeros lead
	City       string      `json:"city"`
	Country    country     `json:"country"`
	Location   coordinates `json:"location"`
}

type country struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type coordinates struct {
	Latitude  float64 `json:"lat"`
	Longitude float64 `json:"lng"`
}

type phone struct {
	Label  string `json:"label"`
	Number string `json:"number"`
}

type companyInBrief struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var (
	firstWords  = strings.Fields("Amber Ardent Basalt Birchwood Bluefin Brightwater Cedarline Cobalt Copperfield Driftwood Elmgrove Emberly Fernhill Foxglove Granite Greystone Halcyon Hazelmere Ironwood Juniper Kestrel Lakemont Larkspur Lindenhof Marlow Mistral Northgate Oakhurst Palisade Pinecrest Quillon Ravenna Redwing Saltmarsh Silverlea Stonebridge Sundial Tamarack Thornbury Underhill Valecrest Verdant Westerly Willowby Windrose Wrenfield Yarrow Zephyr")
	secondWords = strings.Fields("Analytics Automation Bakeries Ceramics Chemicals Consulting Dairies Diagnostics Energy Engineering Fabrics Finance Foods Freight Furniture Glassworks Health Insurance Instruments Interiors Labs Lighting Logistics Machinery Marine Media Minerals Mobility Networks Optics Outdoors Packaging Papers Pharma Plastics Printing Robotics Security Shipping Software Solar Steel Studios Systems Textiles Timber Tools Travel Ventures Watches")
	industries  = []string{"Agriculture", "Construction", "Education", "Energy", "Financial services", "Food and drink", "Health care", "Logistics", "Manufacturing", "Media", "Professional services", "Retail", "Software", "Travel"}
	tagWords    = strings.Fields("partner prospect renewal priority newsletter trial enterprise mid-market export public-sector")
	streets     = strings.Fields("Anchor Bridge Canal Dock Ferry Garden Harbour Lantern Market Mill Orchard Quay River Station Tower")
	segments    = []string{"Key account", "Growth", "Long tail"}
	places      = []struct {
		city     string
		country  country
		currency string
		at       coordinates
	}{
		{"Bergen", country{"NO", "Norway"}, "NOK", coordinates{60.393, 5.324}}, {"Galway", country{"IE", "Ireland"}, "EUR", coordinates{53.271, -9.057}},
		{"Porto", country{"PT", "Portugal"}, "EUR", coordinates{41.158, -8.629}}, {"Zürich", country{"CH", "Switzerland"}, "CHF", coordinates{47.377, 8.542}},
		{"Gdańsk", country{"PL", "Poland"}, "PLN", coordinates{54.352, 18.647}}, {"Halifax", country{"CA", "Canada"}, "CAD", coordinates{44.649, -63.575}},
		{"Portland", country{"US", "United States"}, "USD", coordinates{43.659, -70.257}}, {"Bristol", country{"GB", "United Kingdom"}, "GBP", coordinates{51.454, -2.588}},
		{"Aarhus", country{"DK", "Denmark"}, "DKK", coordinates{56.163, 10.204}}, {"神戸", country{"JP", "Japan"}, "JPY", coordinates{34.69, 135.196}},
	}
)

// epoch is when the vendor's first record was made; nothing depends on the day of the run.
var epoch = time.Date(2019, time.March, 4, 9, 0, 0, 0, time.UTC)

// makeCompany makes company number i, from 0.
func makeCompany(i int) company {
	random := rand.New(rand.NewPCG(uint64(i), 0x51a751de))
	name := companyName(i)
	place := places[random.IntN(len(places))]
	created := epoch.Add(time.Duration(i)*29*time.Hour + time.Duration(random.IntN(3600))*time.Second)
	c := company{
		ID: fmt.Sprintf("co_%05d", i+1), AccountNumber: 9007199254740993 + int64(i)*7919, Name: name,
		Industry: industries[random.IntN(len(industries))], FoundedOn: epoch.AddDate(-random.IntN(80)-1, 0, -random.IntN(365)).Format(time.DateOnly),
		IsCustomer: random.IntN(3) == 0, Discount: json.Number(fmt.Sprintf("0.%02d", 5*random.IntN(8))),
		Tags: []string{}, CreatedAt: created, UpdatedAt: created.Add(time.Duration(random.IntN(700)) * time.Hour),
	}
	c.Domain = strings.ToLower(strings.ReplaceAll(name, " ", "-")) + ".example.com"
	c.Website = "https://" + c.Domain
	c.Address = address{
		Street:     fmt.Sprintf("%d %s Street", 1+random.IntN(180), streets[random.IntN(len(streets))]),
		PostalCode: fmt.Sprintf("%05d", random.IntN(100000)), City: place.city, Country: place.country, Location: place.at,
	}
	c.fillUncertain(random, place.currency)
	c.fillCustom(random)
	return c
}

// companyName gives every number another pair of words.
func companyName(i int) string {
	first, second := i%len(firstWords), (i+i/len(firstWords))%len(secondWords)
	return firstWords[first] + " " + secondWords[second]
}

// fillUncertain fills what only some companies have.
func (c *company) fillUncertain(random *rand.Rand, currency string) {
	if random.IntN(10) > 0 {
		employees := 3 + random.IntN(40)*random.IntN(40)
		c.Employees = &employees
		c.Revenue = &money{json.Number(fmt.Sprintf("%d.%02d", employees*(60_000+random.IntN(90_000)), 10*random.IntN(10))), currency}
	}
	if random.IntN(4) > 0 {
		owner := staff[random.IntN(len(staff))]
		c.Owner = &owner
	}
	if random.IntN(3) > 0 {
		c.Description = fmt.Sprintf("%s from %s. Works with \"%s\" and others.", c.Industry, c.Address.City, companyName(random.IntN(Companies)))
	}
	for _, tag := range tagWords {
		if random.IntN(5) == 0 {
			c.Tags = append(c.Tags, tag)
		}
	}
	for i := range random.IntN(3) {
		c.Phones = append(c.Phones, phone{[]string{"Main", "Sales"}[i], fmt.Sprintf("+1 555 01%02d", random.IntN(100))})
	}
	if parent := random.IntN(Companies); random.IntN(8) == 0 {
		c.Parent = &companyInBrief{fmt.Sprintf("co_%05d", parent+1), companyName(parent)}
	}
}

func (c *company) fillCustom(random *rand.Rand) {
	c.Custom = map[string]any{
		"crm.segment":    segments[random.IntN(len(segments))],
		"billing.vat-id": fmt.Sprintf("%s%09d", c.Address.Country.Code, random.IntN(1_000_000_000)),
		"health score":   json.Number(fmt.Sprintf("%d.%d0", random.IntN(10), random.IntN(10))),
	}
	if random.IntN(2) == 0 {
		c.Custom["renewal.date"] = c.CreatedAt.AddDate(3, random.IntN(12), 0).Format(time.DateOnly)
	}
	if random.IntN(5) == 0 {
		c.Custom["notes"] = nil
	}
}

// staff work at the vendor's customer and look after companies.
var staff = []person{
	{"us_01", "Robin Vale", "robin.vale@quayside.test"}, {"us_02", "Ines Duarte", "ines.duarte@quayside.test"},
	{"us_03", "Tomasz Wilk", "tomasz.wilk@quayside.test"}, {"us_04", "Aiko Mori", "aiko.mori@quayside.test"},
}
