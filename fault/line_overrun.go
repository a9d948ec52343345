package fault

// overrun is a receiver that is not served in time: its FIFO fills, and what
// follows is lost until it is read. Met on every microcontroller whose receive
// interrupt waits behind something slower, a flash write above all.
func overrun() Kind {
	return Kind{
		Name: "overrun", Plane: Line, Title: "a burst is longer than the receiver's FIFO",
		Sees: "the first bytes of a burst are there, a stretch in the middle is missing, the rest is there again",
		Met:  "microcontrollers that write flash or serve another interrupt while a segment comes in at 115200 Bd without flow control",
		Params: []Param{
			count("fifo", "16", "bytes that are still taken"), count("lost", "40", "bytes that are lost behind them"), toward(""),
		},
		make: func(b *build) effect {
			take, left := 0, 0
			edit := func(v []byte) ([]byte, bool) {
				if left == 0 {
					return v, false
				}
				n := min(take, len(v))
				take -= n
				k := min(left, len(v)-n)
				if left -= k; k == 0 {
					return v, false
				}
				return append(append([]byte(nil), v[:n]...), v[n+k:]...), true
			}
			return effect{
				hooks: b.bytes(edit),
				fire:  func(hit) { take, left = b.number("fifo"), b.number("lost") },
				end:   func() { take, left = 0, 0 },
			}
		},
	}
}
