// Package verdict says whether a run was what somebody expected of it. A file
// names the expectations; a Judge is told what happens, as it happens, and keeps
// counters and no history; at the end there is a table for people and a JUnit
// file for machines.
//
// It knows no modem. Who runs one translates its events into those of event.go,
// so that an expectation means the same whatever the inside of the modem
// becomes.
package verdict
