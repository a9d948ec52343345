package port

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Spec{
		"pty":                 {PTY, ""},
		"pty:/tmp/x":          {PTY, "/tmp/x"},
		"serial:/dev/ttyUSB0": {Serial, "/dev/ttyUSB0"},
		"serial:COM3":         {Serial, "COM3"},
		"tcp:7000":            {TCP, "127.0.0.1:7000"},
		"tcp::7000":           {TCP, "127.0.0.1:7000"},
		"tcp:0.0.0.0:7000":    {TCP, "0.0.0.0:7000"},
		"tcp:[::1]:7000":      {TCP, "[::1]:7000"},
		"tcp:localhost:0":     {TCP, "localhost:0"},
		"unix:/tmp/s":         {Unix, "/tmp/s"},
		"rfc2217:4000":        {RFC2217, "127.0.0.1:4000"},
		"rfc2217:0.0.0.0:0":   {RFC2217, "0.0.0.0:0"},
		"stdio":               {Stdio, ""},
	} {
		got, err := Parse(in)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", in, got, err, want)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("%s prints as %s, which reads as %+v, %v", in, got, again, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for in, word := range map[string]string{
		"":               "unknown kind",
		"tty":            "unknown kind",
		"pty:":           "link is missing",
		"serial":         "path is missing",
		"serial:":        "path is missing",
		"unix:":          "path is missing",
		"tcp":            "not a TCP port",
		"tcp:http":       "not a TCP port",
		"tcp:65536":      "not a TCP port",
		"tcp:-1":         "not a TCP port",
		"tcp:::1:7000":   "not HOST:PORT",
		"stdio:":         "no address",
		"rfc2217":        "not a TCP port",
		"rfc2217:":       "not a TCP port",
		"pty\x00:/tmp/x": "unknown kind",
	} {
		_, err := Parse(in)
		if err == nil || !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), Forms) {
			t.Errorf("%q: error %v, want one with %q and the forms", in, err, word)
		}
	}
}
