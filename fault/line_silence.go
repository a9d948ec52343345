package fault

// silence loses everything on the line for a while: nothing comes, and nothing
// that was sent meanwhile comes later. Met with a connector that has come loose, and
// with a TE that has its receiver off.
func silence() Kind {
	return Kind{
		Name: "silence", Plane: Line, Title: "nothing gets through for a while, and it is lost",
		Sees:   "no echo and no answer; an unsolicited line that was sent meanwhile never comes",
		Met:    "connectors that come loose, a receiver that is off during deep sleep, a shared port that belongs to somebody else",
		Params: []Param{lasts("for", "2s", "how long; 0: until it is switched off"), toward("")},
		make: func(b *build) effect {
			w := window{b: b}
			edit := func(v []byte) ([]byte, bool) {
				if len(v) == 0 || !w.open() {
					return v, false
				}
				return v[w.within(len(v)):], true
			}
			return effect{
				hooks: b.bytes(edit),
				fire:  func(hit) { w.set(b.duration("for")) },
				end:   w.close,
			}
		},
	}
}
