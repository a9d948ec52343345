// Package bluetooth is the Bluetooth note: the radio, the devices that the profile
// puts near it, pairing and profiles, and the GATT server of BLE.
//
// A device near the module can be found, paired and connected; it then does
// nothing by itself: no phone rings, no data come.
package bluetooth
