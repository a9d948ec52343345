// Package audio is what the manual has for the ear: gains, channels and tones of
// chapter 6, recording (chapter 17) and speech (chapter 18).
//
// Nothing is heard. What a TE can observe is there: the lines at the end of a tone,
// a file or a text, the files of recordings, the states that refuse a command.
package audio
