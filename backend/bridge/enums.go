package bridge

import (
	"strings"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/studio"
)

// Enum is one value as the bindings generator wants it.
type Enum[T ~string] struct {
	Value  T
	TSName string
}

// Enums lists the closed sets of values that the window switches over.
var Enums = []any{
	enum(studio.ConnectorCategories...),
	enum(studio.MethodNotSetUp, studio.MethodOAuth2, studio.MethodAPIKey),
	enum(studio.ClientAuthBody, studio.ClientAuthBasic, studio.ClientAuthPublic),
	enum(studio.PKCES256, studio.PKCEOff),
	enum(studio.FieldAuthorizationURL, studio.FieldTokenURL, studio.FieldRevocationURL),
	enum(studio.PlacementQuery, studio.PlacementHeader, studio.PlacementBody),
	enum(studio.Retrieve, studio.Enrich, studio.Connect),
	enum(studio.ParamText, studio.ParamNumber, studio.ParamBoolean, studio.ParamList, studio.ParamJSON),
	enum(studio.FieldText, studio.FieldNumber, studio.FieldBoolean, studio.FieldDate, studio.FieldURL, studio.FieldEmail, studio.FieldList, studio.FieldJSON),
	enum(studio.NotConnected, studio.Connected, studio.Expired, studio.Broken),
	enum(studio.SourceTest, studio.SourceConnect, studio.SourceAutomatic),
	enum(studio.BodyEmpty, studio.BodyJSON, studio.BodyText, studio.BodyBinary),
	enum(studio.DriftMissing, studio.DriftNew, studio.DriftType, studio.DriftNull),
	enum(studio.StatusDraft, studio.StatusNotConnected, studio.StatusConnecting, studio.StatusConnected, studio.StatusExpired, studio.StatusBroken),
	enum(studio.FilterAll, studio.FilterConnected, studio.FilterAttention, studio.FilterDraft),
	enum(studio.SortName, studio.SortCategory, studio.SortMethod, studio.SortStatus, studio.SortActions, studio.SortLastUsed),
	enum(studio.StepListen, studio.StepBrowser, studio.StepApprove, studio.StepExchange, studio.StepSave),
	enum(studio.StepPending, studio.StepActive, studio.StepDone, studio.StepFailed),
	enum(studio.ProxySystem, studio.ProxyNone, studio.ProxyManual, studio.ProxyPAC),
	enum(studio.ThemeSystem, studio.ThemeLight, studio.ThemeDark),
	enum(bodies.Raw, bodies.Pretty),
	enum(studio.Codes...),
}

func enum[T ~string](values ...T) []Enum[T] {
	list := []Enum[T]{}
	for _, v := range values {
		list = append(list, Enum[T]{v, tsName(string(v))})
	}
	return list
}

// tsName turns a value into an identifier: "notConnected" becomes NOT_CONNECTED.
func tsName(value string) string {
	var b strings.Builder
	for i, r := range value {
		switch {
		case r == ' ' || r == '-':
			r = '_'
		case i > 0 && r >= 'A' && r <= 'Z' && value[i-1] >= 'a' && value[i-1] <= 'z':
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	name := strings.ToUpper(b.String())
	if name == "" {
		return "NONE"
	}
	return name
}
