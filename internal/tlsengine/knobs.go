package tlsengine

// Knobs are the deviations of the server. The zero value deviates in nothing.
type Knobs struct {
	// --- Negotiation -----------------------------------------------------

	// Version stands in ServerHello instead of the version chosen: as
	// server_version in TLS 1.2 (RFC 5246 7.4.1.3), in supported_versions in
	// TLS 1.3 (RFC 8446 4.2.1). A client must answer protocol_version or
	// illegal_parameter. 0: off.
	Version uint16

	// MaxFragment treats max_fragment_length (RFC 6066 4) wrongly.
	MaxFragment MaxFragmentKnob

	// NoRenegotiationInfo leaves the extension of RFC 5746 out, as servers
	// before 2010 did. Strict clients refuse with handshake_failure.
	NoRenegotiationInfo bool

	// NoExtendedMasterSecret and NoEncryptThenMAC ignore these offers (RFC 7627
	// and RFC 7366 permit a server to).
	NoExtendedMasterSecret, NoEncryptThenMAC bool

	// RefuseResumption answers each ticket with a full handshake, which RFC 5077
	// 3.4 and RFC 8446 4.2.11 permit; tickets are still given out.
	RefuseResumption bool

	// HelloRetry asks a client of TLS 1.3 for a second hello (RFC 8446 4.1.4)
	// though its first would do: for a group of its list that it sent no share
	// for, or, if there is none, by a cookie.
	HelloRetry bool

	// UnknownPSK says what meets an identity that the PSK callback does not
	// know (RFC 4279 2 permits the first two).
	UnknownPSK UnknownPSK

	// --- Handshake content -----------------------------------------------

	// BadFinished flips a bit of the server's Finished. A client must answer
	// decrypt_error (RFC 5246 7.4.9, RFC 8446 4.4.4).
	BadFinished bool

	// BadSignature flips a bit of the signature of ServerKeyExchange in TLS 1.2,
	// of CertificateVerify in TLS 1.3. A client must answer decrypt_error.
	BadSignature bool

	// ExtraTickets are sent by TLS 1.2 in the handshake beyond the one that
	// RFC 5077 3.3 allows. A client must answer unexpected_message.
	ExtraTickets int

	// TicketAfter sends one more NewSessionTicket after that many bytes of
	// application data, in the middle of them (TLS 1.3, RFC 8446 4.6.1: clients
	// must take it at any time). TLS 1.2 forbids it, and is sent it all the same,
	// for clients that must refuse. 0: off.
	TicketAfter int64

	// KeyUpdateAfter sends a KeyUpdate after that many bytes of application data
	// (TLS 1.3, RFC 8446 4.6.3), and asks for the client's if KeyUpdateAsk is
	// set. 0: off.
	KeyUpdateAfter int64
	KeyUpdateAsk   bool

	// RenegotiateAfter sends a HelloRequest (TLS 1.2, RFC 5246 7.4.1.1) after
	// that many bytes of application data, and takes the ClientHello that may
	// follow. A client may ignore it or answer no_renegotiation. 0: off.
	RenegotiateAfter int64

	// HelloRequestAt sends a HelloRequest before the message of that step, where
	// clients must ignore it (RFC 5246 7.4.1.1: while negotiating). Empty: off.
	HelloRequestAt Step

	// --- Records ---------------------------------------------------------

	// AppRecords and HandshakeRecords are the sizes of the records that carry
	// application data and handshake messages. RFC 5246 6.2.1 and RFC 8446 5.1
	// permit any up to 2^14.
	AppRecords, HandshakeRecords Sizes

	// EmptyAppRecords are sent before each record of application data; RFC 5246
	// 6.2.1 permits them, "as a traffic analysis countermeasure".
	EmptyAppRecords int

	// PadRecords adds that many zero bytes to each protected record of TLS 1.3
	// (RFC 8446 5.4), as far as 2^14 allow.
	PadRecords int

	// Split cuts the message of a step after At bytes into two records. Both RFCs
	// permit it; mbedTLS 2.28 does not take it.
	Split []Split

	// SplitEvery cuts each handshake message once, after that many bytes. 0: off.
	SplitEvery int

	// Coalesce puts the messages of a flight together into as few records as
	// possible (RFC 5246 6.2.1 permits it).
	Coalesce bool

	// WritePerRecord gives each record to the transport by itself, and not a flight
	// at once.
	WritePerRecord bool

	// CorruptRecord flips a bit in the middle of the n-th record sent, counted
	// from 1, after encryption. A client must answer bad_record_mac if it was
	// encrypted. 0: off. CorruptApp counts records of application data alone.
	CorruptRecord, CorruptApp int

	// TruncateAt ends the stream with a FIN after exactly that many bytes of the
	// server, wherever this is. 0: off.
	TruncateAt int64

	// NoCloseNotify ends with a FIN alone, which RFC 5246 7.2.1 and RFC 8446 6.1
	// forbid: a client cannot tell it from truncation.
	NoCloseNotify bool

	// --- Actions at steps ------------------------------------------------

	// Actions are done when their step is reached.
	Actions []Action
}

// MaxFragmentKnob is a wrong way to treat max_fragment_length.
type MaxFragmentKnob int

// The ways, for a client that offered the extension and a Config that honours it.
const (
	MaxFragmentRight     MaxFragmentKnob = iota
	MaxFragmentIgnored                   // no answer, records of any size: RFC 6066 4 permits it
	MaxFragmentDisobeyed                 // echoed, and not obeyed
	MaxFragmentWrongEcho                 // another length is echoed (and the client's obeyed): it must answer illegal_parameter
	MaxFragmentUnasked                   // echoed as 512 though not offered: it must answer unsupported_extension
)

// UnknownPSK is an answer to an unknown identity.
type UnknownPSK int

// The answers. In TLS 1.3 all fall back to a certificate if there is one.
const (
	UnknownPSKAlert   UnknownPSK = iota // unknown_psk_identity
	UnknownPSKHidden                    // goes on with a random key: the client's Finished gives decrypt_error
	UnknownPSKFailure                   // handshake_failure
)

// Sizes says how long records are.
type Sizes struct {
	// Fixed is the length of each record but the last. 0: the longest allowed.
	Fixed int
	// Grow starts with Fixed (or 512) and makes each record longer by as much.
	Grow bool
}

// A Split cuts the message of a step after At bytes, header of 4 included.
type Split struct {
	Step Step
	At   int
}

// A Step is a place of the dialogue. The same name stands for a step of both
// versions where both have it.
type Step string

// The steps. Those of the client are reached when its message has come, the
// others around the server's own message.
const (
	StepClientHello        Step = "client-hello"
	StepHelloRetryRequest  Step = "hello-retry-request"
	StepServerHello        Step = "server-hello"
	StepEncryptedExt       Step = "encrypted-extensions"
	StepCertificate        Step = "certificate"
	StepServerKeyExchange  Step = "server-key-exchange"
	StepCertificateRequest Step = "certificate-request"
	StepServerHelloDone    Step = "server-hello-done"
	StepCertificateVerify  Step = "certificate-verify"
	StepNewSessionTicket   Step = "new-session-ticket"
	StepChangeCipherSpec   Step = "change-cipher-spec"
	StepFinished           Step = "finished"
	StepHelloRequest       Step = "hello-request"
	StepKeyUpdate          Step = "key-update"

	StepClientCertificate       Step = "client-certificate"
	StepClientKeyExchange       Step = "client-key-exchange"
	StepClientCertificateVerify Step = "client-certificate-verify"
	StepClientChangeCipherSpec  Step = "client-change-cipher-spec"
	StepClientFinished          Step = "client-finished"

	// StepApplicationData is before the first application data of the server,
	// inside (after AfterBytes) or after the last (when it closes its side).
	StepApplicationData Step = "application-data"
)

// Steps are all steps, in the order in which they are usually reached.
func Steps() []Step {
	return []Step{
		StepClientHello, StepHelloRetryRequest, StepServerHello, StepEncryptedExt, StepCertificateRequest,
		StepCertificate, StepServerKeyExchange, StepServerHelloDone, StepCertificateVerify,
		StepClientCertificate, StepClientKeyExchange, StepClientCertificateVerify, StepClientChangeCipherSpec,
		StepClientFinished, StepNewSessionTicket, StepChangeCipherSpec, StepFinished,
		StepApplicationData, StepHelloRequest, StepKeyUpdate,
	}
}

// When is the side of a step.
type When int

// The sides. For a step of the client both are the moment when it has come.
const (
	After  When = iota // the message has left (what is buffered is flushed first)
	Before             // what came before it has left, and it has not
	Inside             // StepApplicationData: AfterBytes bytes have left
)

// Doing is what an action does.
type Doing int

// What can be done.
const (
	Stall       Doing = iota // send nothing more and take what comes, until the client or the owner closes
	CloseFIN                 // end the stream without a word
	CloseRST                 // reset the connection, where the transport is TCP
	FatalAlert               // send Alert as fatal, and close
	WarnAlert                // send Alert as warning Times times (once if 0), and go on
	GarbageSend              // send Text as bare bytes, outside of all records, and go on
)

// An Action is something done at a step, the first time that it is reached.
type Action struct {
	Step       Step
	When       When
	AfterBytes int64 // of application data, for Inside: 1 or more
	Do         Doing
	Alert      uint8 // for FatalAlert and WarnAlert
	Times      int
	Text       string
}
