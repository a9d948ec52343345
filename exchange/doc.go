// Package exchange is the operator's switching centre: it takes short messages
// and calls from one modem to another of the same process, and to and from the
// operator's own hand, which is the side door.
//
// Each modem joins with its number. A subscriber's state belongs to the loop of
// its modem, so what comes for it is posted there; the exchange itself holds
// only who is reachable under which number, behind one lock.
package exchange
