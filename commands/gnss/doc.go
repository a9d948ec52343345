// Package gnss is the satellite receiver of a SIM808 or SIM868: the commands of the GNSS
// note (+CGNSPWR and its kin, firmware R14) and those of the older GPS note (+CGPSPWR
// and its kin, firmware R13) on one receiver. Firmware R14 is seen to be driven by both.
//
// The receiver finds the satellites in modem time, knows where it is from the
// profile, and tells it in +CGNSINF, in +UGNSINF, and in the NMEA 0183 sentences of
// +CGNSTST and +CGPSOUT. Neither note is in the manual's tables: what is declared
// here comes from public logs and from drivers in wide use, and says so.
//
// It is not the location by cells (+CIPGSMLOC, +CLBS), and there are no orbit
// files (+CGNSCHK, +CGNSDEL, +CGNSAID), geofences or second port (+CGNSIPR).
package gnss
