// Package modem is one modem put together from a profile: its line, its
// interpreter, its command groups, its network, and its power.
//
// It is the public Go API. A modem lives on its own loop; methods that say so
// may be called from anywhere, all others on the loop or before Run.
package modem
