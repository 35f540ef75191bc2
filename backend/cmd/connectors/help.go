package main

import "strings"

// usageOf is the part of the usage that is about one command; all of it for none.
func usageOf(command string) string {
	if commands[command] == nil {
		return usage
	}
	head, rest, _ := strings.Cut(usage, "\n\n")
	list, _, _ := strings.Cut(rest, "\n\n")
	lines, about := []string{}, false
	for line := range strings.Lines(list) {
		if text := strings.TrimPrefix(line, "  "); !strings.HasPrefix(text, " ") {
			name, _, _ := strings.Cut(text, " ")
			about = strings.TrimSpace(name) == command
		}
		if about {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return head + "\n\n" + strings.Join(lines, "\n") + "\n\nconnectors --help has all commands, what the letters stand for, and the exit codes.\n"
}
