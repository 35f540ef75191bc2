package importer

import (
	"reflect"

	"connectorstudio/backend/studio"
)

// choices are the closed sets of values of the format.
var choices = map[reflect.Type][]string{
	of[studio.ConnectorCategory](): texts(studio.ConnectorCategories...),
	of[studio.AuthMethod]():        texts(studio.AuthMethods...),
	of[studio.ClientAuth]():        texts(studio.ClientAuths...),
	of[studio.PKCE]():              texts(studio.PKCES256, studio.PKCEOff),
	of[studio.Placement]():         texts(studio.Placements...),
	of[studio.Grant]():             texts(studio.Grants[1:]...), // absent: the authorization code
	of[studio.Algorithm]():         texts(studio.Algorithms...),
	of[studio.KeyEncoding]():       texts(studio.KeyEncodings[1:]...), // absent: text
	of[studio.TokenFormat]():       texts(studio.TokenFormatJSON, studio.TokenFormatQuery),
	of[studio.LoginBody]():         texts(studio.LoginBodyNone, studio.LoginBodyJSON, studio.LoginBodyForm, studio.LoginBodyXML),
	of[studio.TokenFrom]():         texts(studio.TokenFromBody, studio.TokenFromText, studio.TokenFromHeader, studio.TokenFromCookie),
	of[studio.KeptFrom]():          texts(studio.KeptFromToken, studio.KeptFromCallback),
	of[studio.ActionCategory]():    texts(studio.Retrieve, studio.Enrich, studio.Connect),
	of[requestType]():              studio.Methods,
	of[studio.ParameterType]():     texts(studio.ParamText, studio.ParamNumber, studio.ParamBoolean, studio.ParamList, studio.ParamJSON, studio.ParamFile),
	of[studio.ContentKind]():       texts(studio.ContentKinds[1:]...),
	of[studio.ListStyle]():         texts(studio.ListStyles[1:]...),
	of[studio.ListItems]():         texts(studio.ListItemKinds[1:]...),
	of[studio.FieldType](): texts(studio.FieldText, studio.FieldNumber, studio.FieldBoolean, studio.FieldDate,
		studio.FieldURL, studio.FieldEmail, studio.FieldList, studio.FieldJSON),
	of[studio.RateUnit]():   texts(studio.PerSecond, studio.PerMinute, studio.PerHour, studio.PerDay),
	of[studio.BodyTest]():   texts(studio.BodyTests[1:]...), // what is empty is left out
	of[studio.Outcome]():    texts(studio.Outcomes...),
	of[studio.PageKind]():   texts(studio.PageKinds[1:]...),
	of[studio.PageSource](): texts(studio.PageSources...),
	of[studio.PagePlace]():  texts(studio.PagePlaces...),
}

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }

func texts[T ~string](values ...T) []string {
	list := []string{}
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}
