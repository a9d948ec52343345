// Package mms is the encapsulation of multimedia messages: what a terminal and an
// MMS centre say to each other (OMA-MMS-ENC), in the binary encoding of WSP
// (WAP-230-WSP 8.4). It knows what a SIM800 needs: M-Send.req, M-Send.conf,
// M-Notification.ind, M-NotifyResp.ind, M-Retrieve.conf and M-Delivery.ind.
package mms
