package profiles

// Default is the base profile: a SIM800L with firmware R14.18 in a cell of
// ordinary quality, its SIM ready and its line auto-bauding.
func Default() Profile { return embedded(BaseName) }

// Ideal is Default without waiting: no pacing, no delays, a module that is
// ready at once. It is for measuring the program and for tests of logic.
func Ideal() Profile { return embedded("ideal") }

// embedded is a profile that a test of this package has loaded before.
func embedded(name string) Profile {
	p, err := Named(name)
	if err != nil {
		panic(err)
	}
	return p
}

// Named is an embedded profile over the base profile.
func Named(name string) (Profile, error) {
	if isPath(name) || !shippedName(name) {
		return Profile{}, Problems{unknownName(name)}
	}
	l, err := Load([]string{name})
	if err != nil {
		return Profile{}, err
	}
	return l.Profile, nil
}
