// Package fault is what goes wrong: faults of the line, of the module and of the
// network, one file each, and the triggers that say when.
//
// A fault hangs on the paths of a modem and nothing else knows of it. There are
// five: bytes from the TE (uart.Line.In), frames to the TE at the moment when they
// leave (uart.Line.Leave), commands on the way to their handlers
// (engine.Engine.Calls), and what goes to the network and comes from it (a
// wrapper around socket.Network). What concerns the module as a whole, such as a
// reset, is done by the interface Modem.
//
// # Order
//
// Several faults on one path stand in the order of their list: the first is
// nearest to where the path begins, so the second sees what the first has left.
// Of one fault the trigger stands before the action. An action that changes
// bytes, frames or commands acts on what comes next on its path; fired by a place
// on that same path it acts on just that place: drop at byte 900 drops byte 900.
// Bytes and events that an action makes by itself enter at the beginning of the
// path. A frame that has begun to leave leaves whole, unless the trigger is a byte
// of it.
//
// # Repetition
//
// All chance comes from generators of their own, seeded by the modem's seed and
// the fault's name: the same seed gives the same run, and a fault that only
// watches does not change what the rest of the run draws. A trigger that counts
// bytes cuts a frame or a segment at its place, so that what lies before it is through.
//
// A command line names a fault as Parse reads it, a profile as data of the same
// Spec. A Set belongs to one modem; all its methods run on the modem's loop.
package fault
