package profiles

import (
	"slices"
	"strings"
	"testing"
)

// TestLacks: names of commands, declared or not, each once, in the words of the manual.
func TestLacks(t *testing.T) {
	l, err := fromTexts("kind: module\ndevice: {lacks: ['+CIPSSL', '&F', 'S0', '+CGNS*', '+NOTYET']}", "device: {lacks: [E]}")
	if err != nil || !slices.Equal(l.Profile.Device.Lacks, []string{"E"}) {
		t.Errorf("%v, %v: a later list covers the earlier", l, err)
	}
	for text, want := range map[string]string{
		"device: {lacks: '+CIPSSL'}":            "1:17: want a list of commands such as [+CIPSSL, +SSLOPT]",
		"device: {lacks: [AT+CIPSSL]}":          "1:18: the name of a command has no AT in front: +CIPSSL",
		"device: {lacks: ['+cipssl']}":          "upper case and without a form",
		"device: {lacks: ['+CIPSSL=?']}":        "upper case and without a form",
		"device: {lacks: ['*']}":                "want the name of a command",
		"device: {lacks: ['+CSQ', [x]]}":        "want the name of a command such as +CIPSSL, not",
		"device: {lacks: ['+CSQ', '+CSQ']}":     "+CSQ is in the list already",
		"device: {lakcs: []}":                   "did you mean lacks?",
		"lacks: []":                             "it stands in device",
		"device: {lacks: []}\nline: {baud: 99}": "",
	} {
		if _, err := fromTexts(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
