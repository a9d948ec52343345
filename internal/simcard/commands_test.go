package simcard_test

import (
	"encoding/hex"
	"testing"

	"sim800emu/internal/simcard"
)

// TestEachInstruction: what each instruction of 51.011 9.2 is answered, right and wrong. The
// octets are worked out by hand.
func TestEachInstruction(t *testing.T) {
	const (
		pin, pin2    = "a02000010831323334ffffffff", "a02000020835363738ffffffff"
		root         = "a0a40000023f00"
		gsm, telecom = "a0a40000027f20", "a0a40000027f10"
	)
	ok := func(lines ...string) (all [][2]string) {
		for _, l := range lines {
			want := "9000"
			if l[2:4] == "a4" {
				want = "9f16"
			}
			all = append(all, [2]string{l, want})
		}
		return all
	}
	for name, x := range map[string]struct {
		given []string
		lines [][2]string
	}{
		"header": {nil, [][2]string{
			{"b0a40000023f00", "6e00"}, {"a0ff000000", "6d00"}, {"a0a40100023f00", "6b00"}, {"a0a40001023f00", "6b00"},
			{"a0a400000300", "6700"}, {"a0a40000013f", "6702"}, {"a0f2010016", "6b00"}, {"a0c0000100", "6b00"},
		}},
		// a file is found in the current directory alone, a directory from everywhere
		"SELECT": {nil, [][2]string{
			{root, "9f16"}, {"a0a40000026f07", "9404"}, {"a0a40000022fe2", "9f0f"}, {gsm, "9f16"},
			{"a0a40000022fe2", "9404"}, {"a0a40000026f3a", "9404"}, {"a0a40000026f07", "9f0f"}, {telecom, "9f16"},
			{"a0a40000026f07", "9404"}, {"a0a40000026f3a", "9f0f"}, {telecom, "9f16"}, {root, "9f16"}, {"a0a40000025f3a", "9404"},
		}},
		"STATUS": {[]string{gsm}, [][2]string{
			{"a0f2000016", "000000007f20020000000000090100120400838a838a9000"}, {"a0f2000001", "009000"},
			{"a0f2000017", "6716"}, {"a0f2000000", "6716"},
		}},
		"GET RESPONSE": {nil, [][2]string{
			{"a0c0000001", "6700"}, {root, "9f16"}, {"a0c0000017", "6716"}, {"a0c0000006", "000000003f009000"}, {"a0c0000002", "00009000"},
			{"a0f2000001", "009000"}, {"a0c0000002", "6700"},
		}},
		"READ BINARY": {[]string{pin, gsm, "a0a40000026f07"}, [][2]string{
			{"a0b0000009", "0809101010325476989000"}, {"a0b0000801", "989000"}, {"a0b000000a", "6709"}, {"a0b0000a01", "6b00"}, {"a0b2010409", "9408"},
		}},
		"UPDATE BINARY": {[]string{pin, gsm, "a0a40000026f30"}, [][2]string{
			{"a0d600000327f270", "9000"}, {"a0b0000003", "27f2709000"}, {"a0d600600300f110", "6700"}, {"a0d600610100", "6b00"}, {"a0d6000002ff", "6700"},
		}},
		"READ RECORD": {[]string{pin, telecom, "a0a40000026f40"}, [][2]string{
			{"a0b201041b", "671c"}, {"a0b203041c", "9402"}, {"a0b201051c", "6b00"}, {"a0b0000001", "9408"},
			{"a0b200021c", "ffffffffffffffffffffffffffff0891000101214365f7ffffffffff9000"},
		}},
		"SEEK": {[]string{pin, telecom, "a0a40000026f3a", "a0dc02041c426f62ffffffffffffffffffffff039194f1ffffffffffffffffffff"}, [][2]string{
			{"a0a2000003426f62", "9000"}, {"a0a2001003426f62", "9f01"}, {"a0c0000001", "029000"}, {"a0a2000203426f62", "9404"},
			{"a0a2000503426f62", "6b00"}, {"a0a2010003426f62", "6b00"}, {"a0a2000000", "6700"},
		}},
		"UPDATE RECORD": {[]string{pin, gsm, "a0a40000026f39"}, [][2]string{
			{"a0dc000303000001", "9804"}, {pin2, "9000"}, {"a0dc000403000001", "6b00"}, {"a0dc000303000001", "9000"}, {"a0b2010403", "0000019000"},
		}},
		"INCREASE": {[]string{gsm, "a0a40000026f39"}, [][2]string{
			{"a03200000300000a", "9804"}, {pin, "9000"}, {"a03200000300000a", "9f06"}, {"a0c0000006", "00000a00000a9000"},
			{"a032000003fffff6", "9850"}, {"a0320000020001", "6703"}, {"a032000103000001", "6b00"}, {"a0b2010403", "00000a9000"},
			{gsm, "9f16"}, {"a03200000300000a", "9400"}, {"a0a40000026f07", "9f0f"}, {"a03200000300000a", "9408"},
		}},
		"INVALIDATE, REHABILITATE": {[]string{pin, telecom}, [][2]string{
			{"a004000000", "9400"}, {"a0a40000026f3a", "9f0f"}, {"a004000000", "9804"}, {pin2, "9000"}, {"a004000001", "6700"},
			{"a044000000", "9810"}, {"a004000000", "9000"}, {"a004000000", "9810"}, {"a0b201041c", "9810"}, {"a0a40000026f3a", "9f0f"},
			{"a0c000000f", "00001b586f3a040011ff220002011c9000"}, {"a044000000", "9000"}, {"a0a40000026f40", "9f0f"}, {"a004000000", "9804"},
		}},
		// SRES and Kc of a challenge by the test algorithm with the key 00 to 0F
		"RUN GSM ALGORITHM": {[]string{gsm}, [][2]string{
			{"a088000010" + "00000000000000000000000000000000", "9804"}, {pin, "9000"},
			{"a088000010" + "00000000000000000000000000000000", "9f0c"}, {"a0c000000c", "00000000" + "0000000000000000" + "9000"},
			{"a088000010" + "01000000000000000000000000000000", "9f0c"}, {"a0c000000c", "01000000" + "0000000000000101" + "9000"},
			{"a08800000f" + "000000000000000000000000000000", "6710"}, {"a088000110" + "00000000000000000000000000000000", "6b00"},
			{root, "9f16"}, {"a088000010" + "00000000000000000000000000000000", "9804"},
		}},
		"VERIFY CHV": {nil, [][2]string{
			{"a0200001080000000000000000", "9804"}, {"a02000010830303030ffffffff", "9804"}, {pin, "9000"},
			{"a02000030831323334ffffffff", "6b00"}, {"a02001010831323334ffffffff", "6b00"}, {"a02000010431323334", "6708"},
			{"a02000010830303030ffffffff", "9804"}, {"a02000010830303030ffffffff", "9804"}, {"a02000010830303030ffffffff", "9840"}, {pin, "9840"},
		}},
		"CHANGE CHV": {nil, [][2]string{
			{"a02400011030303030ffffffff34333231ffffffff", "9804"}, {"a02400011031323334ffffffff34333231ffffffff", "9000"}, {pin, "9804"},
			{"a02000010834333231ffffffff", "9000"}, {"a02400021035363738ffffffff39393939ffffffff", "9000"}, {"a02400010831323334ffffffff", "6710"},
		}},
		"DISABLE CHV, ENABLE CHV": {nil, [][2]string{
			{"a02800010831323334ffffffff", "9808"}, {"a02600020835363738ffffffff", "6b00"}, {"a02600010830303030ffffffff", "9804"},
			{"a02600010831323334ffffffff", "9000"}, {"a02600010831323334ffffffff", "9808"}, {pin, "9808"},
			{"a02400011031323334ffffffff34333231ffffffff", "9808"}, {"a02800010831323334ffffffff", "9000"},
		}},
		"UNBLOCK CHV": {nil, [][2]string{
			{"a02c0000103030303030303030" + "34333231ffffffff", "9804"}, {"a02c0000103132333435363738" + "34333231ffffffff", "9000"},
			{"a02c0001103132333435363738" + "34333231ffffffff", "6b00"}, {"a02c0002103837363534333231" + "31313131ffffffff", "9000"},
			{"a02000010834333231ffffffff", "9000"}, {"a02000020831313131ffffffff", "9000"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := card().Open()
			for _, l := range x.given {
				b, err := hex.DecodeString(l)
				if err != nil {
					t.Fatal(err)
				}
				s.Transmit(b)
			}
			talk(t, s, x.lines...)
		})
	}
	talk(t, card().Open(), ok(root, gsm, telecom, pin, pin2)...)
}

// TestMeter: the call meter stops at its limit.
func TestMeter(t *testing.T) {
	c := card()
	c.Charge(7)
	if c.Charge(simcard.MeterLimit); c.Meter() != simcard.MeterLimit {
		t.Errorf("the meter is %d", c.Meter())
	}
	if c.ClearMeter(); c.Meter() != 0 || c.MostUnits() != 0 {
		t.Error("the meter is not cleared")
	}
	if c.SetMostUnits(0x1234); c.MostUnits() != 0x1234 {
		t.Errorf("the limit is %d", c.MostUnits())
	}
}

// TestKey: the key of a card decides what RUN GSM ALGORITHM answers; one that is none, or too long, is that of a test card.
func TestKey(t *testing.T) {
	for ki, want := range map[string]string{
		"FF0102030405060708090A0B0C0D0E0F":   "ff000000" + "000000000000ffff" + "9000",
		"":                                   "00000000" + "0000000000000000" + "9000",
		"12":                                 "00000000" + "0000000000000000" + "9000",
		"xx":                                 "00000000" + "0000000000000000" + "9000",
		"FF0102030405060708090A0B0C0D0E0F10": "00000000" + "0000000000000000" + "9000",
		"FF0102030405060708090A0B0C0D0E":     "00000000" + "0000000000000000" + "9000",
	} {
		s := simcard.New(simcard.Config{Ki: ki, Room: 1}).Open()
		talk(t, s, [2]string{"a0a40000027f20", "9f16"}, [2]string{"a088000010" + "00000000000000000000000000000000", "9f0c"}, [2]string{"a0c000000c", want})
	}
}
