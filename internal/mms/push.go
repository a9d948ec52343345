package mms

import "fmt"

// contentMMS is the number of application/vnd.wap.mms-message.
const contentMMS = 0x3e

// Unwrap takes the message out of a WSP Push PDU (WAP-230-WSP 8.2.4.1).
func Unwrap(b []byte) ([]byte, error) {
	const push = 0x06
	r := &reader{b: b}
	r.byte() // transaction
	if r.byte() != push {
		r.fail("no push")
	}
	head := &reader{b: r.take(r.uintvar())}
	if r.err != nil {
		return nil, r.err
	}
	switch c := head.peek(); {
	case c >= 0x80:
		if c&0x7f == contentMMS {
			return r.b, nil
		}
	case c > lengthQuote:
		if head.text() == "application/vnd.wap.mms-message" {
			return r.b, nil
		}
	default:
		in := head.inner()
		if c := in.peek(); c&0x7f == contentMMS && c >= 0x80 || c < 0x80 && in.text() == "application/vnd.wap.mms-message" {
			return r.b, nil
		}
	}
	return nil, fmt.Errorf("%w: a push of something else", ErrFormat)
}
