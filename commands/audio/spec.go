package audio

import (
	"fmt"
	"strings"
)

// mainGain is the microphone gain of the main channel (manual 21.2).
const mainGain = 10

// A layout is which audio channels a model has, and what its test answers print (manual 21.1, 21.2, 21.4).
type layout struct {
	channels []int
	shown    string // list of channels in +SIDET=? and +CMIC=?
	outputs  []int  // of +CHFA and +CHF
	chfa     string
	auxGain  int // of the microphone
}

func layoutOf(model string) layout {
	switch strings.TrimPrefix(model, "SIMCOM_") {
	case "SIM800":
		return layout{[]int{0, 2}, "(0, 2 )", []int{0, 2, 4}, "(0 = NORMAL_AUDIO, 2 = HANDFREE_AUDIO,4=PCM_AUDIO)", 11}
	case "SIM800C", "SIM800A", "SIM800F":
		return layout{[]int{0, 2}, "(0, 2 )", []int{0, 2}, "(0 = NORMAL_AUDIO, 2 = HANDFREE_AUDIO)", 8}
	default:
		return layout{
			[]int{0, 1, 2, 3}, "(0-3)", []int{0, 1, 2, 3, 4},
			"(0 = NORMAL_AUDIO, 1 = AUX_AUDIO, 2 = HANDFREE_AUDIO, 3 = AUX_HANDFREE_AUDIO, 4 = PCM_AUDIO)", 11,
		}
	}
}

// pairs prints (channel,value) for each channel.
func (l layout) pairs(values [4]int) string {
	parts := make([]string, len(l.channels))
	for i, ch := range l.channels {
		parts[i] = fmt.Sprintf("(%d,%d)", ch, values[ch])
	}
	return strings.Join(parts, ",")
}
