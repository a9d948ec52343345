// Package stage is a path with stages: the hook on which faults hang.
//
// Code that sends something along a path does not know whether a stage is
// there; stages are swapped between two events, so nothing is stopped or drained.
package stage

// A Func gets a value on its way and passes it on now, later, twice or never.
// A stage that delays keeps its own queue, or it reorders.
type Func[T any] func(v T, next func(T))

// A Path leads values through its stages, in order, to its end.
type Path[T any] struct {
	end   func(T)
	entry func(T)
}

// New makes a path without stages.
func New[T any](end func(T)) *Path[T] { return &Path[T]{end: end, entry: end} }

// Set replaces the stages. A value that an old stage still holds goes on to the old successors.
func (p *Path[T]) Set(stages ...Func[T]) {
	entry := p.end
	for i := len(stages) - 1; i >= 0; i-- {
		s, next := stages[i], entry
		entry = func(v T) { s(v, next) }
	}
	p.entry = entry
}

// Send puts a value on the path.
func (p *Path[T]) Send(v T) { p.entry(v) }
