// Package radio is the FM radio of the FM application note. There are two stations
// on the air; nobody hears them.
package radio
