package simcard

import (
	"bytes"
	"errors"
	"strings"
)

// Lengths of an entry.
const (
	nameLength   = 14 // octets of the name; our own choice, of a usual card
	numberLength = 14 // octets behind the name (51.011 10.5.1)
	inRecord     = 20 // digits that fit into a record
	extension    = 13 // octets of a record of EXT1 (51.011 10.5.10)
	MaxNumber    = 2 * inRecord
	MaxName      = nameLength
)

// Types of a number (3GPP TS 24.008 10.5.4.7).
const (
	international = 0x91
	unknown       = 0x81
)

// An Entry is a number and its name. The number has a + in front when it is
// international. The name is as the card holds it: octets of the default alphabet, or
// 80 and UCS2 (51.011 annex B).
type Entry struct {
	Number string
	Name   []byte
}

// Why an entry is not written.
var (
	ErrNumber = errors.New("the number has characters that no number has")
	ErrLong   = errors.New("the number is too long")
	ErrName   = errors.New("the name is too long")
	ErrFull   = errors.New("there is no room for the rest of the number")
	ErrIndex  = errors.New("there is no such location")
)

// A Book is one of the card's lists of numbers. Locations count from 1.
type Book struct {
	card *Card
	file *file
}

// Book opens ADN, FDN, MSISDN, LND or the mailbox.
func (c *Card) Book(id ID) Book { return Book{card: c, file: c.file(id)} }

// Room is how many locations there are.
func (b Book) Room() int { return b.file.records() }

// Entry is what stands at a location; ok is false when it is empty or not there.
func (b Book) Entry(i int) (e Entry, ok bool) {
	rec := b.file.at(i)
	if rec == nil {
		return Entry{}, false
	}
	name, tail := rec[:nameLength], rec[nameLength:]
	n := int(tail[0])
	if n == 0 || n > 11 {
		return Entry{}, false
	}
	number := unpack(tail[2 : 1+n])
	if ext := b.card.file(EXT1).at(int(tail[13])); ext != nil && ext[0] == 2 && ext[1] <= 10 {
		number += unpack(ext[2 : 2+ext[1]])
	}
	if tail[1]&0x70 == 0x10 {
		number = "+" + number
	}
	return Entry{Number: number, Name: bytes.Clone(unfilled(name))}, true
}

// Write puts an entry at a location, in place of what is there.
func (b Book) Write(i int, e Entry) error {
	digits := strings.TrimPrefix(e.Number, "+")
	switch {
	case b.file.at(i) == nil:
		return ErrIndex
	case digits == "" || strings.Trim(digits, dial) != "":
		return ErrNumber
	case len(digits) > MaxNumber:
		return ErrLong
	case len(e.Name) > nameLength:
		return ErrName
	}
	b.Delete(i)
	ext := byte(0xff)
	if len(digits) > inRecord {
		n := b.card.freeExtension()
		if n == 0 {
			return ErrFull
		}
		rest := pack(digits[inRecord:])
		copy(b.card.file(EXT1).at(n), padded(append([]byte{2, byte(len(rest))}, rest...), extension))
		ext = byte(n)
	}
	copy(b.file.at(i), encode(e, nameLength, ext))
	return nil
}

// Delete empties a location, which may be empty.
func (b Book) Delete(i int) {
	rec := b.file.at(i)
	if rec == nil {
		return
	}
	if ext := b.card.file(EXT1).at(int(rec[nameLength+13])); ext != nil {
		copy(ext, blank(extension))
	}
	copy(rec, blank(len(rec)))
}

// Push puts an entry in front of a cyclic list; a number that is too long for a
// record is not kept.
func (b Book) Push(e Entry) {
	digits := strings.TrimPrefix(e.Number, "+")
	if digits == "" || len(digits) > inRecord || strings.Trim(digits, dial) != "" || len(e.Name) > nameLength {
		return
	}
	b.file.push(encode(e, nameLength, 0xff))
}

func (c *Card) freeExtension() int {
	f := c.file(EXT1)
	for i := 1; i <= f.records(); i++ {
		if f.at(i)[0] == 0xff {
			return i
		}
	}
	return 0
}

// encode is a record: the name, then the number (51.011 10.5.1).
func encode(e Entry, name int, ext byte) []byte {
	digits := strings.TrimPrefix(e.Number, "+")
	number := e.Number
	if len(digits) > inRecord {
		number = e.Number[:len(e.Number)-len(digits)+inRecord]
	}
	rec := padded(e.Name, name)
	rec = append(rec, padded(address(number, 12), 12)...)
	return append(rec, 0xff, ext)
}

// address is a number with its length in octets and its type in front.
func address(number string, length int) []byte {
	digits := strings.TrimPrefix(number, "+")
	kind := byte(unknown)
	if digits != number {
		kind = international
	}
	b := append([]byte{kind}, pack(digits)...)
	return padded(append([]byte{byte(len(b))}, b...), length)
}
