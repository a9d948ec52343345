package simcard

// A Status is the two octets that end each answer, as one number (51.011 9.4).
type Status uint16

// The statuses.
const (
	Done          Status = 0x9000
	waiting       Status = 0x9f00 // with the number of octets for GET RESPONSE
	noFile        Status = 0x9400 // none is selected
	outOfRange    Status = 0x9402
	notFound      Status = 0x9404
	otherForm     Status = 0x9408 // a record of a transparent file, or the reverse
	denied        Status = 0x9804 // access condition, or a wrong code with tries left
	contradiction Status = 0x9808 // the PIN is not asked for, or is already
	invalid       Status = 0x9810 // the file is invalidated, or is not
	fullMeter     Status = 0x9850 // the greatest value is reached
	blocked       Status = 0x9840
	wrongLength   Status = 0x6700 // with the right one
	wrongPlace    Status = 0x6b00 // P1 or P2
	unknownCode   Status = 0x6d00
	unknownClass  Status = 0x6e00
)

// Octets are the two octets of a status.
func (s Status) Octets() (sw1, sw2 byte) { return byte(s >> 8), byte(s) }

// of is the status of a verdict.
func (v Verdict) status() Status {
	switch v {
	case Right:
		return Done
	case Blocked:
		return blocked
	case Disabled:
		return contradiction
	default:
		return denied
	}
}
