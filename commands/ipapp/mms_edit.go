package ipapp

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"sim800emu/engine"
	"sim800emu/internal/mms"
)

// mmsMedia are the types that +CMMSDOWN takes, with what names them.
func mmsMedia() map[string]struct{ kind, prefix, suffix string } {
	return map[string]struct{ kind, prefix, suffix string }{
		"PIC":         {"image/jpeg", "image", ".jpg"},
		"TEXT":        {"text/plain", "text", ".txt"},
		"TITLE":       {},
		"AUDIO_AAC":   {"audio/aac", "audio", ".aac"},
		"AUDIO_AMR":   {"audio/amr", "audio", ".amr"},
		"AUDIO_BASIC": {"audio/basic", "audio", ".au"},
		"AUDIO_MID":   {"audio/mid", "audio", ".mid"},
		"AUDIO_MPEG":  {"audio/mpeg", "audio", ".mp3"},
		"VIDEO_3GPP":  {"video/3gpp", "video", ".3gp"},
		"VIDEO_MP4":   {"video/mp4", "video", ".mp4"},
	}
}

// load is +CMMSDOWN. The data come behind CONNECT; fewer than announced by the
// end of the time are an error.
func (s *mmsService) load(c *engine.Call) error {
	kind, size, wait, name := c.Args.Str("type"), c.Args.Int("size"), c.Args.Int("time"), c.Args.Str("name")
	most, least := maxMMSFile, 5000
	switch kind {
	case "TEXT":
		most, least = maxMMSText, 2000
	case "TITLE":
		most, least = maxMMSTitle, 2000
	}
	if size > most || wait < least || kind == "TITLE" && name != "" {
		return engine.CMENotAllowed
	}
	if kind != "TITLE" && len(s.message.Parts) >= maxMMSParts {
		return mmsFull
	}
	return c.Prompt(engine.Prompt{
		Length: size, Word: "CONNECT", Carrier: true, Timeout: milliseconds(wait),
		Got: func(data []byte) error {
			if len(data) < size {
				return mmsOvertime
			}
			return s.loaded(kind, name, slices.Clone(data))
		},
	})
}

func (s *mmsService) loaded(kind, name string, data []byte) error {
	if s.message == nil {
		return mmsNotEditing
	}
	if kind == "TITLE" {
		s.message.Subject = typedText(data)
		return nil
	}
	total := len(data)
	for _, p := range s.message.Parts {
		total += len(p.Data)
	}
	if total > maxMMSFile {
		return mmsOversize
	}
	media := mmsMedia()[kind]
	if name == "" {
		counter := &s.named[0]
		if kind == "TEXT" {
			counter = &s.named[1]
		}
		name = fmt.Sprintf("%s%d%s", media.prefix, *counter, media.suffix)
		*counter++
	}
	mime := media.kind
	if kind == "PIC" {
		mime = pictureType(name)
	}
	if kind == "TEXT" {
		data = []byte(typedText(data))
	}
	s.message.Parts = append(s.message.Parts, mms.Part{Name: name, Type: mime, Data: data})
	return nil
}

func pictureType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".gif":
		return "image/gif"
	case ".png":
		return "image/png"
	case ".tif", ".tiff":
		return "image/tiff"
	}
	return "image/jpeg"
}

// typedText is a text of the TE: little-endian UCS-2 behind FF FE, else UTF-8,
// else one character a byte.
func typedText(b []byte) string {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0xfe {
		var units []uint16
		for b = b[2:]; len(b) >= 2; b = b[2:] {
			units = append(units, binary.LittleEndian.Uint16(b))
		}
		return string(utf16.Decode(units))
	}
	if utf8.Valid(b) {
		return string(b)
	}
	var t strings.Builder
	for _, c := range b {
		t.WriteRune(rune(c))
	}
	return t.String()
}

// littleUCS2 is how the module prints texts.
func littleUCS2(text string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func titleHex(text string) string { return strings.ToUpper(hex.EncodeToString(littleUCS2(text))) }

// dropFile is +CMMSDELFILE.
func (s *mmsService) dropFile(c *engine.Call) error {
	i := c.Args.Int("fileIndex") - 1
	if i < 0 || i >= len(s.message.Parts) {
		return mmsNoFile
	}
	s.message.Parts = slices.Delete(s.message.Parts, i, i+1)
	return nil
}

// typeNumber is how +CMMSVIEW and +CMMSRECV number a type (manual 15.2.15).
func typeNumber(kind string) int {
	switch kind {
	case "text/html":
		return 3
	case "text/plain":
		return 4
	case "image/gif":
		return 6
	case "image/jpeg", "image/jpg":
		return 7
	case "image/tiff":
		return 8
	case "image/png":
		return 9
	case "application/smil":
		return 10
	}
	switch {
	case strings.HasPrefix(kind, "text/"):
		return 2
	case strings.HasPrefix(kind, "image/"):
		return 5
	}
	return 1 // no number is printed for it
}

// mmsDate is how dates are printed.
func mmsDate(t time.Time) string { return t.Format("2006-01-02,15:04:05") }

// view is +CMMSVIEW.
func (s *mmsService) view(c *engine.Call) error {
	m := s.message
	if m == nil {
		return mmsEmpty
	}
	size, date := s.size, m.Date
	if s.kind == mmsUnsent {
		size, date = len(s.request("T00000000").Encode()), s.g.cfg.Now()
	}
	lines := []string{fmt.Sprintf(`+CMMSVIEW: %d,"%s","%s","%s","%s","%s","%s",%d`, s.kind, plainAddress(m.From),
		joinAddresses(m.To), joinAddresses(m.Cc), joinAddresses(m.Bcc), mmsDate(date), titleHex(m.Subject), size)}
	for i, p := range m.Parts {
		lines = append(lines, fmt.Sprintf(`%d,"%s", %d, %d`, i+1, printable(p.Name), typeNumber(p.Type), len(p.Data)))
	}
	c.Lines(lines...)
	return nil
}

// readFile is +CMMSREAD: texts as UCS-2, the rest as it is.
func (s *mmsService) readFile(c *engine.Call) error {
	if s.message == nil {
		return mmsEmpty
	}
	i := c.Args.Int("fileIndex") - 1
	if i < 0 || i >= len(s.message.Parts) {
		return mmsNoFile
	}
	p := s.message.Parts[i]
	data := p.Data
	if strings.HasPrefix(p.Type, "text/") {
		data = littleUCS2(typedText(data))
	}
	c.Info(`+CMMSREAD: "%s", %d`, printable(p.Name), len(data))
	c.Raw(data, nil)
	return nil
}

// plainAddress is an address without the type behind it.
func plainAddress(a string) string {
	a, _, _ = strings.Cut(a, "/TYPE=")
	return printable(a)
}

func joinAddresses(all []string) string {
	var plain []string
	for _, a := range all {
		plain = append(plain, plainAddress(a))
	}
	return strings.Join(plain, ";")
}

// printable keeps what comes from outside from breaking a line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
