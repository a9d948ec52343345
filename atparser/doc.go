// Package atparser turns bytes into command lines, lines into commands, and
// what a command is given into checked parameters.
//
// It knows the syntax of V.250 and of the manual's chapter 1, and nothing of
// the modem: neither which commands there are nor what they do. A [Lexer]
// assembles lines, [Split] takes a line apart, and [Params] is the grammar of one
// command. Package engine calls all three; command groups declare grammars and
// read [Args].
//
// No input makes it panic. A mistake in a grammar does, in [Params.Check].
package atparser
