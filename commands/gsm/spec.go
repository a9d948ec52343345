package gsm

import (
	"time"

	"sim800emu/engine"
)

// The manual's maximum response times.
const (
	imsiCeiling     = 20 * time.Second  // 3.2.15
	pinCeiling      = 5 * time.Second   // 3.2.28
	passwordCeiling = 15 * time.Second  // 3.2.17, 3.2.29
	selectCeiling   = 120 * time.Second // 3.2.22, write form; 45 s for the test form
	cfunCeiling     = 10 * time.Second  // 3.2.42
)

// maxPIN is the longest password in digits (3GPP TS 11.11).
const maxPIN = 8

// defaultPIN is the PIN of a card whose lock is off, for those who switch it on
// with +CLCK; our own choice.
const defaultPIN = "1234"

// defaultPIN2 is the PIN2 of a card whose own is not said; our own choice.
const defaultPIN2 = "5678"

// Modes of +COPS (manual 3.2.22).
const (
	copsDeregister = 2
	copsFormatOnly = 3
)

// Formats of an operator's name in +COPS.
const (
	longName = iota
	shortName
)

// Levels of +CFUN (manual 3.2.42).
const (
	minimum  = 0
	full     = 1
	radioOff = 4
)

// Registration of +CREG (manual 3.2.32).
const (
	home    = 1
	roaming = 5
)

// errNetworkTimeout is the end of a search that takes too long (manual 19.1).
const errNetworkTimeout engine.CME = 31

// Types of a number (3GPP TS 24.008 10.5.4.7).
const (
	internationalNumber = 145
	unknownNumber       = 129
)

// Limits of the zone of +CCLK in quarters of an hour (manual 3.2.43).
const (
	westmost = -47
	eastmost = 48
)

// firstPoll is the factory value of +SIMTIMER; our own choice.
const firstPoll = 10
