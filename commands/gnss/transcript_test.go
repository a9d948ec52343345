package gnss_test

import (
	"flag"
	"testing"

	"sim800emu/modemtest"
)

var update = flag.Bool("update", false, "rewrite the TA lines of transcripts whose source is none")

func TestTranscripts(t *testing.T) {
	modemtest.RunDir(t, "testdata", modemtest.Update(*update))
}
