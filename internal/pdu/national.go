package pdu

import "strings"

// Elements that choose the tables of a language (3GPP TS 23.040 9.2.3.24.15, .16).
const (
	singleShift  = 0x24
	lockingShift = 0x25
)

// Languages by their number (3GPP TS 23.038 6.2.1.2.4). The others are those of India.
const (
	turkish    = 1
	spanish    = 2 // has no locking table
	portuguese = 3
	bengali    = 4
	urdu       = 13
)

const (
	turkishLocking = "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uffffŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà"
	portugueseLocking = "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\uffffÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?" +
		"ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà"
	urduLocking = "\u0627\u0622\u0628\u067b\u0680\u067e\u06a6\u062a\u06c2\u067f\n\u0679\u067d\r\u067a\u067c" +
		"\u062b\u062c\u0681\u0684\u0683\u0685\u0686\u0687\u062d\u062e\u062f\uffff\u068c\u0688\u0689\u068a" +
		" !\u068f\u068d\u0630\u0631\u0691\u0693)(\u0699\u0632,\u0696.\u0698" +
		"0123456789:;\u069a\u0633\u0634?" +
		"\u0635\u0636\u0637\u0638\u0639\u0641\u0642\u06a9\u06aa\u06ab\u06af\u06b3\u06b1\u0644\u0645\u0646" +
		"\u06ba\u06bb\u06bc\u0648\u06c4\u06d5\u06c1\u06be\u0621\u06cc\u06d0\u06d2\u064d\u0650\u064f\u0657" +
		"\u0654abcdefghijklmnopqrstuvwxyz\u0655\u0651\u0653\u0656\u0670"
)

// A script is what the tables of a language of India are made of: they follow its
// block of Unicode.
type script struct {
	base  rune
	lacks string // offsets into the block whose place in the locking table is a space
	tail  string // offsets at 60 and 7B to 7F
	own   string // characters of the single shift table, in the order of ownPlaces
}

// scripts are the languages from Bengali on, without Urdu.
func scripts() []script {
	return []script{
		{0x0980, "\x0d\x0e\x11\x12\x29\x31\x33\x34\x35\x45\x46\x49\x4a", "\x4e\x57\x5c\x5d\x70\x71",
			"\u09e6\u09e7\u09e8\u09e9\u09ea\u09eb\u09ec\u09ed\u09ee\u09ef\u09df\u09e0\u09e1\u09e2\u09e3\u09f2\u09f3\u09f4\u09f5\u09f6\u09f7\u09f8\u09f9\u09fa"}, // Bengali
		{0x0a80, "\x0e\x12\x29\x31\x34\x46\x4a", "\x50\x60\x61\x62\x63\x71",
			"\u0964\u0965\u0ae6\u0ae7\u0ae8\u0ae9\u0aea\u0aeb\u0aec\u0aed\u0aee\u0aef"}, // Gujarati
		{0x0900, "", "\x50\x72\x7b\x7c\x7e\x7f",
			"\u0964\u0965\u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f\u0951\u0952\u0953\u0954\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f\u0960\u0961\u0962\u0963\u0970\u0971"}, // Hindi
		{0x0c80, "\x01\x0d\x11\x29\x34\x45\x49", "\x55\x56\x60\x61\x62\x63",
			"\u0964\u0965\u0ce6\u0ce7\u0ce8\u0ce9\u0cea\u0ceb\u0cec\u0ced\u0cee\u0cef\u0cde\u0cf1\u0cf2"}, // Kannada
		{0x0d00, "\x01\x0d\x11\x29\x3c\x45\x49", "\x57\x60\x61\x62\x63\x79",
			"\u0964\u0965\u0d66\u0d67\u0d68\u0d69\u0d6a\u0d6b\u0d6c\u0d6d\u0d6e\u0d6f\u0d70\u0d71\u0d72\u0d73\u0d74\u0d75\u0d7a\u0d7b\u0d7c\u0d7d\u0d7e\u0d7f"}, // Malayalam
		{0x0b00, "\x0d\x0e\x11\x12\x29\x31\x34\x45\x46\x49\x4a", "\x56\x57\x60\x61\x62\x63",
			"\u0964\u0965\u0b66\u0b67\u0b68\u0b69\u0b6a\u0b6b\u0b6c\u0b6d\u0b6e\u0b6f\u0b5c\u0b5d\u0b5f\u0b70\u0b71"}, // Oriya
		{0x0a00, "\x0b\x0c\x0d\x0e\x11\x12\x29\x31\x34\x37\x3d\x43\x44\x45\x46\x49\x4a", "\x51\x70\x71\x72\x73\x74",
			"\u0964\u0965\u0a66\u0a67\u0a68\u0a69\u0a6a\u0a6b\u0a6c\u0a6d\u0a6e\u0a6f\u0a59\u0a5a\u0a5b\u0a5c\u0a5e\u0a75"}, // Punjabi
		{0x0b80, "\x01\x0b\x0c\x0d\x11\x16\x17\x18\x1b\x1d\x20\x21\x22\x25\x26\x27\x2b\x2c\x2d\x3c\x3d\x43\x44\x45\x49", "\x50\x57\x70\x71\x72\x79",
			"\u0964\u0965\u0be6\u0be7\u0be8\u0be9\u0bea\u0beb\u0bec\u0bed\u0bee\u0bef\u0bf3\u0bf4\u0bf5\u0bf6\u0bf7\u0bf8\u0bfa"}, // Tamil
		{0x0c00, "\x0d\x11\x29\x34\x3c\x45\x49", "\x55\x56\x60\x61\x62\x63",
			"  \u0c66\u0c67\u0c68\u0c69\u0c6a\u0c6b\u0c6c\u0c6d\u0c6e\u0c6f\u0c58\u0c59\u0c78\u0c79\u0c7a\u0c7b\u0c7c\u0c7d\u0c7e\u0c7f"}, // Telugu
	}
}

// urduOwn are the characters of Urdu in the order of ownPlaces.
const urduOwn = "\u0600\u0601\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u060c\u060d\u060e\u060f" +
	"\u0610\u0611\u0612\u0613\u0614\u061b\u061f\u0640\u0652\u0658\u066b\u066c\u0672\u0673\u06cd"

// ownPlaces are the codes that differ from one single shift table of India to the next.
const ownPlaces = "\x19\x1a\x1c\x1d\x1e\x1f\x20\x21\x22\x23\x24\x25\x26\x27\x2a\x2b\x2c\x2d\x2e" +
	"\x30\x31\x32\x33\x34\x35\x36\x37\x38\x39\x3a\x3b"

// commonSingle is what all single shift tables of India begin with.
const commonSingle = "@£$¥¿\"¤%&'\f*+ -/<=>¡^¡_#*"

// blockOffsets are the offsets into the block of a script from code 00 on; 0 is what stands
// in commonLocking.
const blockOffsets = "\x01\x02\x03\x05\x06\x07\x08\x09\x0a\x0b\x00\x0c\x0d\x00\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x00\x1b\x1c\x1d\x1e" +
	"\x00\x00\x1f\x20\x21\x22\x23\x24\x00\x00\x25\x26\x00\x27\x00\x28\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x29\x2a\x2b\x00" +
	"\x2c\x2d\x2e\x2f\x30\x31\x32\x33\x34\x35\x36\x37\x38\x39\x3c\x3d\x3e\x3f\x40\x41\x42\x43\x44\x45\x46\x47\x48\x49\x4a\x4b\x4c\x4d"

// commonLocking is what stands where a script of India has nothing of its own.
const commonLocking = "          \n  \r             \uffff     !      )(  , . 0123456789:;   ?" +
	"                                 abcdefghijklmnopqrstuvwxyz     "

// lockingTable is the alphabet of a language; nil: it has none of its own.
func lockingTable(language int) []rune {
	switch {
	case language == turkish:
		return []rune(turkishLocking)
	case language == portuguese:
		return []rune(portugueseLocking)
	case language == urdu:
		return []rune(urduLocking)
	case language < bengali || language > urdu:
		return nil
	}
	s := scripts()[language-bengali]
	table := []rune(commonLocking)
	for code := range len(blockOffsets) {
		if offset := blockOffsets[code]; offset != 0 && strings.IndexByte(s.lacks, offset) < 0 {
			table[code] = s.base + rune(offset)
		}
	}
	for i, code := range []byte{0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f} {
		table[code] = s.base + rune(s.tail[i])
	}
	return table
}

// shiftTable is what follows an escape in a language, the usual extension when it
// has none of its own.
func shiftTable(language int) map[byte]rune {
	table := extension()
	put := func(codes string, chars string) {
		for i, r := range []rune(chars) {
			if r != ' ' {
				table[codes[i]] = r
			}
		}
	}
	switch {
	case language == turkish:
		put("\x47\x49\x53\x63\x67\x69\x73", "ĞİŞçğış")
	case language == spanish:
		put("\x09\x41\x49\x4f\x55\x61\x69\x6f\x75", "çÁÍÓÚáíóú")
	case language == portuguese:
		put("\x05\x09\x0b\x0c\x0e\x0f\x12\x13\x15\x16\x17\x18\x19\x1f\x41\x49\x4f\x55\x5b\x5c\x61\x69\x6f\x75\x7b\x7c\x7f",
			"êçÔôÁáΦΓΩΠΨΣΘÊÀÍÓÚÃÕÂíóúãõâ")
	case language >= bengali && language <= urdu:
		for code, r := range []rune(commonSingle) {
			table[byte(code)] = r
		}
		for c := byte('A'); c <= 'Z'; c++ {
			table[c] = rune(c)
		}
		own := urduOwn
		if language < urdu {
			own = scripts()[language-bengali].own
		} else {
			table[0x3f] = '\u06d4'
		}
		put(ownPlaces, own)
	}
	return table
}

// languages are the numbers of the tables that the header chooses; 0 is the default alphabet.
func (b Body) languages() (locking, single int) {
	for _, e := range b.Header {
		switch {
		case len(e.Data) != 1:
		case e.ID == singleShift:
			single = int(e.Data[0])
		case e.ID == lockingShift:
			locking = int(e.Data[0])
		}
	}
	return locking, single
}

// nationalText is the text of codes by the tables of two languages.
func nationalText(codes []byte, locking, single int) string {
	table := lockingTable(locking)
	if table == nil {
		table = []rune(alphabet)
	}
	return decode(codes, table, shiftTable(single))
}
