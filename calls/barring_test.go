package calls

import "testing"

func TestCountryCode(t *testing.T) {
	for number, want := range map[string]string{
		"+12125550123": "1", "+79161234567": "7", "+4930": "49", "004930": "49", "+35312345": "353", "+8613800": "86", "+88213": "882", "030123": "", "": "", "+4": "4",
	} {
		if got := countryCode(number); got != want {
			t.Errorf("%q is of country %q, want %q", number, got, want)
		}
	}
}

// TestBarringCodes: dial strings of 3GPP TS 22.030 6.5.
func TestBarringCodes(t *testing.T) {
	for dialled, want := range map[string]service{
		"*33*0000#":            {bar: "AO", mode: 1, password: "0000", class: 15},
		"#33*0000*11#":         {bar: "AO", mode: 0, password: "0000", class: 1},
		"*#331#":               {bar: "OI", mode: query, class: 15},
		"*#332*16#":            {bar: "OX", mode: query, class: messageClass},
		"*351*1234*16#":        {bar: "IR", mode: 1, password: "1234", class: messageClass},
		"#330*0000#":           {bar: "AB", mode: 0, password: "0000", class: 15},
		"**03**0000*12*12#":    {bar: "AB", password: "0000", newPassword: "12"},
		"*03*330*0000*12*12#":  {bar: "AB", password: "0000", newPassword: "12"},
		"**03**0000*1234*123#": {},
		"**33*0000#":           {},
		"*34*0000#":            {},
		"*33*0000*12#":         {bar: "AO", mode: 1, password: "0000", class: 12},
		"#33*0000*19#":         {bar: "AO", mode: 0, password: "0000", class: 5},
		"*33*0000*25#":         {bar: "AO", mode: 1, password: "0000", class: 2},
		"*33*0000*99#":         {},
		"*43*10#":              {waiting: true, mode: 1, class: 5, seconds: usualForward},
		"*43*16#":              {}, // messages do not wait
	} {
		got, ok := parseService(dialled)
		if ok != (want != service{}) || ok && got != want {
			t.Errorf("%s: %+v, want %+v", dialled, got, want)
		}
	}
}
