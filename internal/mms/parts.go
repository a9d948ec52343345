package mms

import (
	"strings"
)

// Numbers of media types and of their parameters (WAP-230-WSP tables 38, 40).
const (
	mediaMixed   = 0x23
	mediaRelated = 0x33

	paramCharset = 0x81
	paramName    = 0x85 // as text
	paramNameNew = 0x97 // of version 1.4

	headerLocation = 0x8e
	headerID       = 0xc0
)

// wellKnown are the media types with a number, those that a SIM800 names.
func wellKnown() map[byte]string {
	return map[byte]string{
		0x02: "text/html", 0x03: "text/plain", 0x1d: "image/gif", 0x1e: "image/jpeg", 0x1f: "image/tiff", 0x20: "image/png",
		mediaMixed: "application/vnd.wap.multipart.mixed", mediaRelated: "application/vnd.wap.multipart.related",
	}
}

// encodeParts is a multipart body (WAP-230-WSP 8.5).
func encodeParts(w *writer, parts []Part) {
	w.uintvar(len(parts))
	for _, p := range parts {
		var head writer
		head.value(func(w *writer) {
			known := false
			for n, name := range wellKnown() {
				if name == p.Type {
					w.short(n)
					known = true
				}
			}
			if !known {
				w.text(p.Type)
			}
			if strings.HasPrefix(p.Type, "text/") {
				w.byte(paramCharset)
				w.short(charsetUTF8)
			}
			w.byte(paramName)
			w.text(p.Name)
		})
		head.byte(headerLocation)
		head.text(p.Name)
		w.uintvar(len(head.b))
		w.uintvar(len(p.Data))
		w.b = append(append(w.b, head.b...), p.Data...)
	}
}

// mediaType reads a content type with its parameters.
func mediaType(r *reader) (kind, name string) {
	c := r.peek()
	switch {
	case c >= 0x80:
		return wellKnown()[r.byte()&0x7f], ""
	case c > lengthQuote:
		return r.text(), ""
	}
	in := r.inner()
	if in.peek() >= 0x80 {
		kind = wellKnown()[in.byte()&0x7f]
	} else {
		kind = in.text()
	}
	for len(in.b) > 0 && in.err == nil {
		switch in.byte() {
		case paramName, paramNameNew:
			name = in.text()
		default:
			in.skip()
		}
	}
	if in.err != nil {
		r.fail("a content type that is none")
	}
	return kind, name
}

// content reads the content type of a message and all behind it.
func (m *Message) content(r *reader) {
	kind, name := mediaType(r)
	if !strings.HasPrefix(kind, "application/vnd.wap.multipart.") {
		m.Parts = []Part{{Name: name, Type: kind, Data: r.take(len(r.b))}}
		return
	}
	const most = 1000 // of parts; our own choice
	n := r.uintvar()
	if n > most {
		r.fail("too many parts")
	}
	for range n {
		if r.err != nil {
			return
		}
		headSize, size := r.uintvar(), r.uintvar()
		head := &reader{b: r.take(headSize)}
		data := r.take(size)
		if r.err != nil {
			return
		}
		m.Parts = append(m.Parts, part(head, data))
	}
}

// part takes name and type from the headers of a part. Headers that cannot be
// read cost the name and not the part.
func part(head *reader, data []byte) Part {
	p := Part{Data: data}
	p.Type, p.Name = mediaType(head)
	for len(head.b) > 0 && head.err == nil {
		field := head.byte()
		if field < 0x20 || field > 0x7f && field != headerLocation && field != headerID {
			head.skip()
			continue
		}
		switch {
		case field == headerLocation:
			if s := head.text(); s != "" {
				p.Name = s
			}
		case field == headerID:
			if s := strings.Trim(head.text(), "<>"); p.Name == "" {
				p.Name = s
			}
		default: // a header by its name
			head.text()
			if len(head.b) > 0 {
				head.skip()
			}
		}
	}
	return p
}
