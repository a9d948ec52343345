package sms

import (
	"time"

	"sim800emu/engine"
)

// Maximum response times (manual 4.2, 6.2.25).
const (
	sendCeiling   = 60 * time.Second // +CMGS, +CMSS
	listCeiling   = 20 * time.Second // +CMGL
	accessCeiling = 5 * time.Second  // the others that use the card
)

// Errors of the message service (manual 19.2).
const (
	cmsNumber      engine.CMS = 28
	cmsBusy        engine.CMS = 192
	cmsNotAllowed  engine.CMS = 302
	cmsPDU         engine.CMS = 304
	cmsText        engine.CMS = 305
	cmsNoSIM       engine.CMS = 310
	cmsPIN         engine.CMS = 311
	cmsSIMFailure  engine.CMS = 313
	cmsSIMBusy     engine.CMS = 314
	cmsPUK         engine.CMS = 316
	cmsIndex       engine.CMS = 321
	cmsFull        engine.CMS = 322
	cmsParameter   engine.CMS = 323
	cmsValue       engine.CMS = 325
	cmsNoCentre    engine.CMS = 330
	cmsNoNetwork   engine.CMS = 331
	cmsTooLong     engine.CMS = 513
	cmsReportInMem engine.CMS = 523
)

// Limits of one message.
const (
	maxTPDU  = 164  // octets (3GPP TS 23.040 9.2.2)
	maxText  = 1024 // characters typed in text mode (manual 4.2.5)
	maxUnits = 140  // octets of UCS2 in one message
	maxHex   = 2 * (maxTPDU + 12)
)

// Types of message in the first octet (3GPP TS 23.040 9.2.3.1).
const (
	typeMask    = 3
	typeSubmit  = 1
	typeReport  = 2 // to the phone; from it, a command
	typeDeliver = 0
)

// Protocol identifiers that a phone obeys (3GPP TS 23.040 9.2.3.9).
const (
	pidType0   = 0x40 // acknowledged and dropped
	pidReplace = 0x40 // and 1 to 7: takes the place of one with the same number
	pidLast    = 0x47
)

// wapPush is the port of notifications of multimedia messages (WAP-259-WDP).
const wapPush = 2948

// mostBuffered is how many lines +CNMI mode 0 keeps; our own choice.
const mostBuffered = 64
