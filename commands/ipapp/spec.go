package ipapp

import "time"

// Numbers that the manual or a note of the maker fixes.
const (
	maxBearers  = 3                // bearer profiles (manual 9.2.1)
	maxAPN      = 64               // bytes of an access point name
	maxAccount  = 32               // bytes of user name and password
	openMax     = 85 * time.Second // +SAPBR=1
	closeMax    = 65 * time.Second // +SAPBR=0
	maxLoad     = 319488           // bytes of +HTTPDATA and of an answer (manual 11.2.4, 11.2.6)
	agent       = "SIMCOM_MODULE"  // seen; manual 11.2.3 prints SIMCom_MODULE
	sessionMax  = 120              // seconds of an HTTP session where +HTTPPARA does not say
	locationMax = 60 * time.Second // manual 13.2.1
	maxServer   = 64               // bytes of the name of +CNTP
	lbsServer   = "lbs-simcom.com:3002"
	lbsCustomer = "CUSTES"
)

// Our own choices.
const (
	header       = 40               // bytes of IP and TCP header that cross the radio with each segment
	echoHeader   = 28               // of IP and ICMP
	maxHead      = 16 << 10         // bytes of the headers of an HTTP answer
	maxRedirects = 8                // that one request follows
	ntpMax       = 10 * time.Second // wait for a time server
	locateSize   = 200              // bytes of a question to a location server, and of its answer
)
