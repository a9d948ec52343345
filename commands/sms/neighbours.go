package sms

import (
	"errors"

	"sim800emu/internal/simcard"
)

// Card is the SIM, as chapter 3 keeps it.
type Card interface {
	// Usable tells why the card cannot be used, as an engine result; nil: it can.
	Usable() error
	// Card has the files of the message service.
	Card() *simcard.Card
}

// Phonebook names numbers.
type Phonebook interface {
	// NameOf is the name of a number; empty: it has none.
	NameOf(number string) string
}

// Network is what chapter 4 asks of the radio network.
type Network interface {
	Registration() int // <stat> of +CREG
}

// Terminal is what the TE has set for all texts.
type Terminal interface {
	CharacterSet() string // +CSCS
}

// Centre is the service centre.
type Centre interface {
	// Submit hands it a message, the address of the centre and SMS-SUBMIT, as it
	// arrives there. The error is an engine result.
	Submit(sca, tpdu []byte) error
	// Available tells that the module can take messages again: it is ready, or its
	// memory has room.
	Available()
}

// Why a message is not taken; the centre keeps it.
var (
	ErrUnreachable = errors.New("the module cannot be reached")
	ErrFull        = errors.New("no memory is free")
)
