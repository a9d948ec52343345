// Package flow lets code that blocks run on the loop of a modem: a library for
// HTTP, FTP, mail or TLS reads and writes a net.Conn, and each time that it has
// to wait the loop goes on.
//
// A Task is a coroutine. It and the loop take turns and never run at once, so
// the code in it may touch the modem's state as any function of the loop may, a
// run stays repeatable, and time is modem time. The price: what runs in a task
// must wait through the task alone. A library that starts goroutines of its
// own, sleeps by the wall clock or waits for a lock stops the modem.
package flow
