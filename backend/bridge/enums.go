package bridge

import (
	"strings"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
)

// Enum is one value as the bindings generator wants it.
type Enum[T ~string] struct {
	Value  T
	TSName string
}

// Enums lists the closed sets of values that the window switches over.
var Enums = []any{
	enum(studio.ConnectorCategories...),
	enum(append([]studio.AuthMethod{studio.MethodNotSetUp}, studio.AuthMethods...)...),
	enum(studio.Grants...),
	enum(studio.TokenFormatForm, studio.TokenFormatJSON, studio.TokenFormatQuery),
	enum(studio.LoginBodyNone, studio.LoginBodyJSON, studio.LoginBodyForm, studio.LoginBodyXML),
	enum(studio.TokenFromBody, studio.TokenFromText, studio.TokenFromHeader, studio.TokenFromCookie),
	enum(studio.KeptFromToken, studio.KeptFromCallback),
	enum(studio.ClientAuths...),
	enum(studio.Algorithms...),
	enum(studio.KeyEncodings...),
	enum(studio.PKCES256, studio.PKCEOff),
	enum(studio.FieldAuthorizationURL, studio.FieldTokenURL, studio.FieldDeviceURL, studio.FieldRevocationURL),
	enum(studio.Placements...),
	enum(studio.Retrieve, studio.Enrich, studio.Connect),
	enum(studio.ParamText, studio.ParamNumber, studio.ParamBoolean, studio.ParamList, studio.ParamJSON, studio.ParamFile),
	enum(studio.ContentKinds...),
	enum(studio.ListStyles...),
	enum(studio.ListItemKinds...),
	enum(studio.FieldText, studio.FieldNumber, studio.FieldBoolean, studio.FieldDate, studio.FieldURL, studio.FieldEmail, studio.FieldList, studio.FieldJSON),
	enum(studio.NotConnected, studio.Connected, studio.Expired, studio.Broken),
	enum(studio.SourceTest, studio.SourceConnect, studio.SourceAutomatic),
	enum(studio.BodyEmpty, studio.BodyJSON, studio.BodyText, studio.BodyBinary),
	enum(studio.ViewNone, studio.ViewLines, studio.ViewXML, studio.ViewCSV),
	enum(studio.DriftMissing, studio.DriftNew, studio.DriftType, studio.DriftNull),
	enum(studio.StatusDraft, studio.StatusNotConnected, studio.StatusConnecting, studio.StatusConnected, studio.StatusExpired, studio.StatusBroken),
	enum(studio.FilterAll, studio.FilterConnected, studio.FilterAttention, studio.FilterDraft),
	enum(studio.SortName, studio.SortCategory, studio.SortMethod, studio.SortStatus, studio.SortActions, studio.SortLastUsed),
	enum(studio.StepDevice, studio.StepListen, studio.StepBrowser, studio.StepApprove, studio.StepExchange, studio.StepSave),
	enum(studio.StepPending, studio.StepActive, studio.StepDone, studio.StepFailed),
	enum(studio.ProxySystem, studio.ProxyNone, studio.ProxyManual, studio.ProxyPAC),
	enum(studio.ThemeSystem, studio.ThemeLight, studio.ThemeDark),
	enum(studio.PerSecond, studio.PerMinute, studio.PerHour, studio.PerDay),
	enum(studio.Outcomes...),
	enum(studio.BodyTests...),
	enum(studio.PageKinds...),
	enum(studio.PageSources...),
	enum(studio.PagePlaces...),
	enum(bodies.Raw, bodies.Pretty),
	enum(studio.ColumnTypes...),
	enum(studio.BlankSkips, studio.BlankFails),
	enum(studio.OverwriteEmpty, studio.OverwriteNever, studio.OverwriteAlways),
	enum(studio.ManyFirst, studio.ManyJoin, studio.ManyCount, studio.ManyRows),
	enum(studio.Tests...),
	enum(studio.CellStates...),
	enum(studio.RunRunning, studio.RunPaused, studio.RunStopped, studio.RunCancelled, studio.RunDone),
	enum(studio.Whiches...),
	enum(studio.Verdicts...),
	enum(studio.ImportModes...),
	enum(DropConnector, DropRows, DropLogo),
	enum(tabular.Formats...),
	enum(tabular.Encodings...),
	enum(tabular.HeaderDetect, tabular.HeaderYes, tabular.HeaderNo),
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
		return "UNSET"
	}
	return name
}
