package tlsbackend

import "crypto/tls"

// recordEndpoints is correct servers with records of a certain size.
func recordEndpoints() []Endpoint {
	return []Endpoint{
		{
			Name: "records", Kind: kindRecords,
			Doc: "A correct server that sends application data in records of one size, and the handshake as usual. " +
				"It proves what the client's input buffer takes: a server may send 16,384 bytes in one record, and most do when there is much to send.",
			Right:  "It reads /bytes/100000 with the right checksum, whatever the size.",
			Wrong:  "-0x7200 (invalid record) as soon as a record is longer than MBEDTLS_SSL_IN_CONTENT_LEN; mbedtls_ssl_read never returns before the whole record is there.",
			Remedy: "MBEDTLS_SSL_IN_CONTENT_LEN of 16384, or max_fragment_length where the server honours it (see mfl), or shorter answers.",
			Params: []Param{number("size", "bytes of data in a record", 2, 16384, 1024)},
			forms:  []form{"records-{size}"}, Examples: []string{"records-512", "records-1k", "records-4k", "records-16k"},
			Ports: []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) { b.claim(aspectRecords); b.recordSize = a.num("size") },
		},
		{
			Name: "records-growing", Kind: kindRecords,
			Doc: "A correct server whose records start at about 1 KB, so that the first is readable after one segment, and grow to 16 KB after 1 MB or 1,000 records, as Go and some large providers do. " +
				"It proves that a client that passes its first tests with short answers also takes a long one: /bytes/2000000.",
			Right:  "It reads /bytes/2000000 with the right checksum.",
			Wrong:  "-0x7200 (invalid record) in the middle of a long answer.",
			Remedy: "As for records: a buffer of 16 KB, or max_fragment_length.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.claim(aspectRecords); b.recordsGrow = true },
		},
		{
			Name: "one-byte-records", Kind: kindRecords,
			Doc: "A correct server that sends each byte of application data in a record of its own: 22 to 40 bytes on the line for one. " +
				"It proves that the client reads on until it has what it needs, and does not take what one read gives for the whole.",
			Right:  "It reads /hello.txt whole.",
			Wrong:  "No error of mbedTLS; the client sees an answer of one byte.",
			Remedy: "A loop round mbedtls_ssl_read until the header, and then the length that it tells, are complete.",
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, _ args) { b.claim(aspectRecords); b.recordSize = 1 },
		},
		{
			Name: "empty-records", Kind: kindRecords,
			Doc: "A correct server that sends empty records before each one with data, which RFC 5246 section 6.2.1 permits against traffic analysis and OpenSSL once did against BEAST. " +
				"It proves that a read of no bytes is not the end of the connection.",
			Right:  "It reads /hello.txt whole.",
			Wrong:  "No error: mbedtls_ssl_read of 2.28 goes over one empty record and returns 0 at the second in a row. An author who takes 0 for the end sees a cut answer, or none.",
			Remedy: "Read on after 0 as long as the socket is open; -0x7880 (close_notify) and the length of the answer tell the end.",
			Params: []Param{number("n", "how many before each record with data", 1, 30, 1)},
			forms:  []form{"empty-records-{n}"}, Examples: []string{"empty-records-1", "empty-records-2"},
			Ports: []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("empty records")
				b.needsEngine()
				b.knobs.EmptyAppRecords = a.num("n")
			},
		},
		{
			Name: "padded-records", Kind: kindRecords,
			Doc: "A correct server of TLS 1.3 that pads each record with zeros (RFC 8446 section 5.4). " +
				"It proves that the client finds the end of the content behind them, and that its buffer takes the longer records.",
			Right:  "It reads /hello.txt whole.",
			Wrong:  "It takes zeros for data, or refuses with unexpected_message.",
			Remedy: "A library that has been tested with padding; the record's room counts, not the content's.",
			Params: []Param{number("bytes", "zeros added to each record", 1, 16000, 100)},
			forms:  []form{"padded-records-{bytes}"},
			Ports:  []uint16{443}, TLS: true,
			apply: func(b *Behaviour, a args) {
				b.claim("padding")
				b.needsEngine()
				b.versions(tls.VersionTLS13, tls.VersionTLS13)
				b.knobs.PadRecords = a.num("bytes")
			},
		},
	}
}
