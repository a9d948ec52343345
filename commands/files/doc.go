// Package files is the module's file system and the commands of the file system
// application note. The Disk is of use to whatever keeps files: certificates,
// recordings, mail and FTP.
package files
