package pdu

import (
	"strings"
	"testing"
)

func allCodes() []byte {
	codes := make([]byte, 128)
	for i := range codes {
		codes[i] = byte(i)
	}
	return codes
}

// TestLockingTables: the whole tables of some languages, as 3GPP TS 23.038 annex A.3 prints
// them (1B leads to the next code, so it takes two).
func TestLockingTables(t *testing.T) {
	for language, want := range map[int]string{
		turkish: "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uffffŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà",
		4: "\u0981\u0982\u0983\u0985\u0986\u0987\u0988\u0989\u098a\u098b\n\u098c \r \u098f\u0990" +
			"  \u0993\u0994\u0995\u0996\u0997\u0998\u0999\u099a\uffff\u099b\u099c\u099d\u099e" +
			" !\u099f\u09a0\u09a1\u09a2\u09a3\u09a4)(\u09a5\u09a6,\u09a7.\u09a80123456789:; " +
			"\u09aa\u09ab?\u09ac\u09ad\u09ae\u09af\u09b0 \u09b2   \u09b6\u09b7\u09b8\u09b9" +
			"\u09bc\u09bd\u09be\u09bf\u09c0\u09c1\u09c2\u09c3\u09c4  \u09c7\u09c8  \u09cb\u09cc" +
			"\u09cd\u09ceabcdefghijklmnopqrstuvwxyz\u09d7\u09dc\u09dd\u09f0\u09f1",
		11: " \u0b82\u0b83\u0b85\u0b86\u0b87\u0b88\u0b89\u0b8a \n  \r\u0b8e\u0b8f\u0b90 \u0b92\u0b93" +
			"\u0b94\u0b95   \u0b99\u0b9a\uffff \u0b9c \u0b9e !\u0b9f   \u0ba3\u0ba4)(  , .\u0ba8" +
			"0123456789:;\u0ba9\u0baa ?  \u0bae\u0baf\u0bb0\u0bb1\u0bb2\u0bb3\u0bb4\u0bb5\u0bb6" +
			"\u0bb7\u0bb8\u0bb9  \u0bbe\u0bbf\u0bc0\u0bc1\u0bc2   \u0bc6\u0bc7\u0bc8 \u0bca\u0bcb" +
			"\u0bcc\u0bcd\u0bd0abcdefghijklmnopqrstuvwxyz\u0bd7\u0bf0\u0bf1\u0bf2\u0bf9",
		6: "\u0901\u0902\u0903\u0905\u0906\u0907\u0908\u0909\u090a\u090b\n\u090c\u090d\r\u090e\u090f" +
			"\u0910\u0911\u0912\u0913\u0914\u0915\u0916\u0917\u0918\u0919\u091a\uffff\u091b\u091c" +
			"\u091d\u091e !\u091f\u0920\u0921\u0922\u0923\u0924)(\u0925\u0926,\u0927.\u0928012345" +
			"6789:;\u0929\u092a\u092b?\u092c\u092d\u092e\u092f\u0930\u0931\u0932\u0933\u0934" +
			"\u0935\u0936\u0937\u0938\u0939\u093c\u093d\u093e\u093f\u0940\u0941\u0942\u0943\u0944" +
			"\u0945\u0946\u0947\u0948\u0949\u094a\u094b\u094c\u094d\u0950abcdefghijklmnopqrstuvwx" +
			"yz\u0972\u097b\u097c\u097e\u097f",
	} {
		if got := string(lockingTable(language)); got != want {
			t.Errorf("language %d:\n%q\n%q", language, got, want)
		}
	}
	for language := -1; language < 300; language++ {
		table := lockingTable(language)
		if table != nil && (len(table) != 128 || table[escape] != 0xffff) {
			t.Errorf("language %d has %d codes", language, len(table))
		}
		if has := language == 1 || language >= 3 && language <= 13; has != (table != nil) {
			t.Errorf("language %d: %t", language, table != nil)
		}
	}
}

// TestShiftTables: what stands behind the escape, as annex A.2 prints it.
func TestShiftTables(t *testing.T) {
	for language, want := range map[int]string{
		0:          "          \f         ^                   {}     \\            [~] |                                    €                          ",
		turkish:    "          \f         ^                   {}     \\            [~] |      Ğ İ         Ş               ç € ğ ı         ş            ",
		spanish:    "         ç\f         ^                   {}     \\            [~] |Á       Í     Ó     Ú           á   €   í     ó     ú          ",
		portuguese: "     ê   ç\fÔô Áá  ΦΓ^ΩΠΨΣΘ     Ê        {}     \\            [~] |À       Í     Ó     Ú     ÃÕ    Â   €   í     ó     ú     ãõ  â",
		6: "@£$¥¿\"¤%&'\f*+ -/<=>¡^¡_#*\u0964\u0965 \u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f\u0951\u0952{}\u0953\u0954\u0958" +
			"\u0959\u095a\\\u095b\u095c\u095d\u095e\u095f\u0960\u0961\u0962\u0963\u0970\u0971 [~] |ABCDEFGHIJKLMNOPQRSTUVWXYZ          €                          ",
		urdu: "@£$¥¿\"¤%&'\f*+ -/<=>¡^¡_#*\u0600\u0601 \u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u060c\u060d{}\u060e\u060f\u0610" +
			"\u0611\u0612\\\u0613\u0614\u061b\u061f\u0640\u0652\u0658\u066b\u066c\u0672\u0673\u06cd[~]\u06d4|ABCDEFGHIJKLMNOPQRSTUVWXYZ          €                          ",
	} {
		var got strings.Builder
		table := shiftTable(language)
		for code := range byte(128) {
			if r, ok := table[code]; ok {
				got.WriteRune(r)
			} else {
				got.WriteByte(' ')
			}
		}
		if got.String() != want {
			t.Errorf("language %d:\n%q\n%q", language, got.String(), want)
		}
	}
}

// TestNationalText reads a message whose header chooses the tables; a code that the
// single shift table does not have is that of the locking table.
func TestNationalText(t *testing.T) {
	body := func(codes string, header ...Element) Body { return Body{Header: header, Data: []byte(codes)} }
	single, locking := func(n byte) Element { return Element{singleShift, []byte{n}} }, func(n byte) Element { return Element{lockingShift, []byte{n}} }
	for _, c := range []struct {
		body Body
		want string
	}{
		{body("a\x1bS\x1bg\x1be\x1bq", single(turkish)), "aŞğ€q"},
		{body("\x07\x0b\x1bS", locking(turkish)), "ıĞS"},
		{body("\x1c\x1bs\x04", locking(turkish), single(turkish)), "Şş€"},
		{body("\x07", locking(2)), "ì"},
		{body("\x07", locking(99), single(99)), "ì"},
		{body("\x47\x02\x1b\x1c\x1bA\x1b{", locking(6), single(6)), "\u0933\u0903\u0966A\u0972"},
		{body("\x07", Element{lockingShift, nil}), "ì"},
		{Body{DCS: DCSUCS2, Header: []Element{locking(turkish)}, Data: []byte{0, 7}}, "\x07"},
	} {
		if got := c.body.Text(); got != c.want {
			t.Errorf("%q by %v: %q, want %q", c.body.Data, c.body.Header, got, c.want)
		}
	}
	tr := locking(turkish)
	parts := []Body{body("a\x1b"), body("e"), body("\x04", tr), body("\x1b", tr), {DCS: DCSUCS2, Data: []byte{0xd8}}, {DCS: DCSUCS2, Data: []byte{0x3d, 0xde, 0}}}
	if got := Join(parts); got != "a€€ 😀" {
		t.Errorf("joined: %q", got)
	}
}

// TestNationalRoundTrip: what a header of a language costs, and that a message goes
// through its transfer PDU.
func TestNationalRoundTrip(t *testing.T) {
	for language := range 14 {
		b := Body{Header: []Element{{singleShift, []byte{byte(language)}}, {lockingShift, []byte{byte(language)}}}, Data: allCodes()}
		raw, err := Deliver{From: Address{Type: International, Text: "491"}, Body: b}.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		d, err := ParseDeliver(raw)
		if err != nil || d.Text() != b.Text() || !d.National() && language != 0 {
			t.Errorf("language %d: %q, %v", language, d.Text(), err)
		}
	}
}
