package v25ter

import (
	"time"

	"sim800emu/engine"
)

// callCeiling is the manual's maximum response time of ATA, ATD, ATH and
// +HVOIC with voice calls (2.2.2, 2.2.3, 2.2.8, 2.2.42).
const callCeiling = 20 * time.Second

// Dial strings (manual 2.2.3).
const (
	dialDigits    = "0123456789*#+ABC"
	dialModifiers = ",TPW!@ " // taken and ignored
	dialSuffixes  = "IiGg"    // caller's number, closed user group
)

// What a dial string can do wrong (manual 19.1).
const (
	errNotFound       engine.CME = 22
	errDialCharacters engine.CME = 27
)

// Values of S registers, &D and +ICF in the factory, as an untouched SIM800F
// prints them with AT&V; S5, S7 and S10 are in the manual as well.
const (
	factoryD = 1

	factoryS6, factoryS7, factoryS8, factoryS10 = 2, 60, 2, 15

	factoryFormat, factoryParity = 3, 3
)

// noParity is the parity that +ICF? shows for a format without one (manual 2.2.39).
const noParity = 255

// profileOrder is the order of AT&V on an untouched SIM800F. The manual's list
// of what AT&W stores (2.2.32) names some more.
var profileOrder = [...]string{
	"S0", "S3", "S4", "S5", "S6", "S7", "S8", "S10", "+CBST", "+CRLP", "V", "E", "Q", "X", "&C", "&D",
	"+CLTS", "+CREG", "+CGREG", "+CMEE", "+CIURC", "+CFGRI", "+CMTE", "+CANT", "+STKPCIS", "+CMGF",
	"+CNMI", "+CSCS", "+VTD", "+CALS", "+CHF", "+CAAS", "+CBUZZERRING", "+DDET", "+MORING", "+SVR",
	"+CCPD", "+CSNS", "+CSGS", "+CNETLIGHT", "+SLEDS", "+CSDT", "+CSMINS", "+EXUNSOL", "+FSHEX",
	"+IPR", "+IFC", "+ICF", "+CSCLK",
}
