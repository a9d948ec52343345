// Package modemtest is for tests against a modem: a modem that is ready to use,
// in modem time and with a network of the test's making, and golden transcripts.
//
// It is public: a driver that speaks AT commands can be tested with it in go
// test, without hardware, goroutines or waiting. New makes a modem; Port is its
// serial port as an io.ReadWriter, on which a read lets modem time pass; Network
// is what the modem's sockets reach.
//
// # Transcripts
//
// A transcript is a txtar file that tells one story:
//
//	A refused port ends in CONNECT FAIL, with the state before it.
//	source: TCPIP application note 2.1.1, log r-map/rmap#158
//
//	-- modem --
//	echo off
//	server 203.0.113.9:7 refuse
//	-- line --
//	TE AT+CIPSTART="TCP","203.0.113.9",7<CR>
//	TA <CR><LF>OK<CR><LF>
//	TA <CR><LF>STATE: TCP CLOSED<CR><LF>
//	TA <CR><LF>CONNECT FAIL<CR><LF>
//
// The header ends with where the expected bytes come from: evidence, or "none"
// for our own guess. Only a file whose source is none alone is rewritten by an
// update: evidence is not rewritten.
//
// Bytes are written as they are, but <CR>, <LF>, <SP> (at the end of a line),
// <TAB>, <ESC>, <LT> for a "<", <0x1A> for any byte, <0x00..0xFF> for a row of
// them, and <a*1460> for repetition.
//
// # Section line
//
// A line that begins with # is a comment. The steps are:
//
//	TE BYTES               the TE sends
//	TA BYTES               the TE has read just this, before modem time moves
//	TA+500ms..2s BYTES     the same, from 500 ms to 2 s after the step before; modem
//	                       time moves up to the last byte
//	TA+75s BYTES           at 75 s, not earlier and not later
//	TA..2s BYTES           within 2 s
//	quiet 2s               modem time passes and nothing comes
//	advance 2s             modem time passes; what comes is read by the next TA
//	at +1s ACTION          an action in a second; modem time does not move
//	ACTION                 an action now
//
// Several TA lines read on where the one before ended. What is not read by the
// next other step is an error.
//
// The actions are:
//
//	peer N send BYTES             the N-th connection of the network (from 0) sends
//	peer N send-from ADDR BYTES   a datagram from somebody else
//	peer N close | reset          it ends its side, or breaks off
//	peer N ack                    it acknowledges all it has
//	peer N got BYTES              it has got just this since the last look
//	peer N got nothing
//	peer N holds 1000             so many bytes wait because the modem gives no credit
//	peer N is open | closed | aborted   what the modem has done with it
//	host ADDR got BYTES           the same for datagrams that went elsewhere
//	client ADDR connects          a client comes to the modem's server
//	name HOST ADDR…               as in section modem
//	server …                      as in section modem
//	ping …                        as in section modem
//	network drop-context | detach
//	network register N            N as in +CREG
//	sms from NUMBER [class N] [valid D] BYTES   a short message for the modem
//	sms pdu HEX                   the same, as SMS-DELIVER or SMS-STATUS-REPORT
//	broadcast ID SERIAL BYTES     a cell broadcast
//	outbox NUMBER BYTES           the next message that the modem has sent there says this
//	outbox nothing
//	centre holds N                so many messages wait for the modem
//	call from NUMBER|nobody [hidden] [for D] [refused]   somebody outside calls the modem
//	call N answers | ends [WHY] | presses KEYS   the other side of call N, as +CLCC counts
//	call N heard KEYS             that side has heard these tones
//	ussd TEXT | ussd asks TEXT    the network tells something by USSD, or asks
//	pin dtr on | off              the TE drives DTR or RTS
//	pin dcd is on | off           what the modem drives
//	speed 9600                    the TE's rate
//	device NAME pairs | connects | sends BYTES | hangs-up   what a Bluetooth device near the modem does
//	device NAME got BYTES         what the TE has sent it
//	sky N                         satellites in view of a modem that has the receiver
//	power-key | reset | cut-power
//
// # Section modem
//
//	profile NAME          default: ideal, which takes no time for anything
//	seed N                default: 1
//	state off | boot | on | registered    default: registered
//	echo on | off         default: on, as in the factory; off: after ATE0
//	baud N                0: auto-bauding
//	pace on | off         whether characters take their time
//	delay WHAT D          a time of the profile: local, sim, radio, network, remote, message, register,
//	                      attach, activate, shut, scan, power-off, radio-off, call-ready, sms-ready,
//	                      gnss-cold, gnss-warm, gnss-hot
//	link delay D          one way, both ways
//	link rate UP DOWN     bit/s
//	receive segment N | window N | gap D | split N D
//	overrun drop
//	quirk keep-early-data | echo-ctrl-z | pdp-closed | repeat-notice | urc-while-busy | spaced-ack [on|off]
//	sim absent | pin 1234 | puk 12345678
//	network roaming | denied | reject-apn NAME
//	network charge D      a call talks so long for a unit of charge
//	network operator NUMERIC NAME   the only one in reach
//	network channel N     of the cell (ARFCN)
//	network neighbour CHANNEL LEVEL BSIC [LAC CELL]   a cell beside it
//	answer NUMBER HOW [after D] [talks D]   who is called: answers, busy, silent, unknown, rejects
//	message read | unread NUMBER BYTES   a short message on the card
//	message-room card | module N  how many short messages there is room for
//	smsc NUMBER | none
//	name HOST [after D] ADDR…     what a name stands for; without an address: nothing
//	name HOST fails               the name server does not answer
//	server ADDR:PORT [udp] [WORDS]
//	ping ADDR [after D] [ttl N]   the host answers pings
//	gnss fitted           the modem lacks no command; it has a satellite receiver
//	gnss at LAT LON ALT | moves KMH COURSE | sky N   where it is, how it moves, satellites in view
//	bluetooth NAME ADDRESS RSSI   a device near the modem, with _ for blanks in its name
//	no-location           the network does not know where the modem is
//	port-taken N          the host does not let the modem listen there
//	given LINE            the TE has typed this before the story, and 5 s have passed
//
// The words of a server are refuse, silent, unreachable, after D (before it
// answers), echo, greets BYTES, answers BYTES (to each receipt), closes-after N and
// resets-after N (bytes it has got), ack D, ack never, close D and close never (how
// it takes the modem's closing).
package modemtest
