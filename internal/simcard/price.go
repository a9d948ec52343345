package simcard

import (
	"strconv"
	"strings"
)

// A Price is what a unit of charge costs: three characters of currency, and a decimal number.
type Price struct{ Currency, Amount string }

// Limits of the price on the card: twelve bits, and an exponent of ten of three (51.011 10.3.11).
const (
	mostPrice    = 1<<12 - 1
	mostExponent = 7
)

// Price is the price of a unit. A card that has none gives no currency and zero.
func (c *Card) Price() Price {
	const negative, exponent = 0x10, 5
	f := c.file(PUCT).data
	n := int(f[3])<<4 | int(f[4]&0x0f)
	p := Price{Currency: string(unfilled(f[:3])), Amount: strconv.Itoa(n)}
	e := int(f[4] >> exponent)
	if f[4]&negative == 0 {
		p.Amount += strings.Repeat("0", e)
		if n == 0 {
			p.Amount = "0"
		}
		return p
	}
	digits := strings.Repeat("0", max(e+1-len(p.Amount), 0)) + p.Amount
	if e > 0 {
		p.Amount = digits[:len(digits)-e] + "." + digits[len(digits)-e:]
	}
	return p
}

// SetPrice writes it; false: the card cannot hold it.
func (c *Card) SetPrice(p Price) bool {
	const negative, exponent = 0x10, 5
	whole, part, _ := strings.Cut(p.Amount, ".")
	n, err := strconv.Atoi(whole + part)
	if err != nil || n < 0 || n > mostPrice || len(part) > mostExponent || len(p.Currency) > 3 || strings.ContainsAny(p.Amount, "+-") {
		return false
	}
	last := byte(n&0x0f) | byte(len(part))<<exponent
	if part != "" {
		last |= negative
	}
	copy(c.file(PUCT).data, append(padded([]byte(p.Currency), 3), byte(n>>4), last))
	return true
}
