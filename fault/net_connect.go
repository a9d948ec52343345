package fault

import "time"

// onOpening does something to the next opening of a connection.
func (b *build) onOpening(do func(p *packet, next func(*packet))) effect {
	left := 0
	return effect{
		hooks: hooks{up: func(p *packet, next func(*packet)) {
			if p.kind != opening || left == 0 {
				next(p)
				return
			}
			left--
			b.did()
			do(p, next)
		}},
		fire: func(hit) { left++ },
		end:  func() { left = 0 },
	}
}

// later ends a connection that is being opened, some time from now.
func (b *build) endLater(p *packet, after time.Duration, err error) {
	b.set.loop.After(after, func() { p.conn.cut(false, err) })
}
