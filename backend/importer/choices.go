package importer

import (
	"reflect"

	"connectorstudio/backend/studio"
)

// choices are the closed sets of values of the format.
var choices = map[reflect.Type][]string{
	of[studio.ConnectorCategory](): texts(studio.ConnectorCategories...),
	of[studio.AuthMethod]():        texts(studio.MethodOAuth2, studio.MethodAPIKey),
	of[studio.ClientAuth]():        texts(studio.ClientAuthBody, studio.ClientAuthBasic, studio.ClientAuthPublic),
	of[studio.PKCE]():              texts(studio.PKCES256, studio.PKCEOff),
	of[studio.Placement]():         texts(studio.PlacementQuery, studio.PlacementHeader, studio.PlacementBody),
	of[studio.ActionCategory]():    texts(studio.Retrieve, studio.Enrich, studio.Connect),
	of[requestType]():              studio.Methods,
	of[studio.ParameterType]():     texts(studio.ParamText, studio.ParamNumber, studio.ParamBoolean, studio.ParamList, studio.ParamJSON, studio.ParamFile),
	of[studio.ContentKind]():       texts(studio.ContentKinds[1:]...),
	of[studio.ListStyle]():         texts(studio.ListStyles[1:]...),
	of[studio.FieldType](): texts(studio.FieldText, studio.FieldNumber, studio.FieldBoolean, studio.FieldDate,
		studio.FieldURL, studio.FieldEmail, studio.FieldList, studio.FieldJSON),
}

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }

func texts[T ~string](values ...T) []string {
	list := []string{}
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}
