package studio

// Clamped returns the settings with every figure inside its bounds.
func (s Settings) Clamped() Settings {
	if s.Theme != ThemeLight && s.Theme != ThemeDark {
		s.Theme = ThemeSystem
	}
	s.Zoom = within(s.Zoom, 80, 150)
	s.HistoryDays = within(s.HistoryDays, 1, 365)
	s.HistoryCalls = within(s.HistoryCalls, 100, 100_000)
	s.HistoryMegabytes = within(s.HistoryMegabytes, 50, 10_000)
	s.TestSeconds = within(s.TestSeconds, 5, 600)
	s.ResponseMegabytes = within(s.ResponseMegabytes, 1, 1024)
	return s
}

func within(n, least, most int) int {
	return max(least, min(most, n))
}
