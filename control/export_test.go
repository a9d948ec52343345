package control

// Routes lists all operations as "METHOD path".
func Routes() []string {
	var all []string
	for _, r := range (&Server{}).table() {
		all = append(all, r.method+" "+r.path)
	}
	return all
}
