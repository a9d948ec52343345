// Package trace tells what a run did: the recorder writes every event as a JSON
// line, the console as a log line, the time line as a story for people.
//
// It takes events by what they can do and knows none of their types, so every
// package that makes events may stay ignorant of it and it of them. The modem
// hands events over on its loop; nothing here blocks that loop or touches its state.
package trace
