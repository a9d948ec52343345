package main

// tlsCmd is the TLS test server.
type tlsCmd struct {
	List  tlsListCmd  `cmd:"" default:"withargs" help:"The endpoints and what each proves about a client."`
	Show  tlsShowCmd  `cmd:"" help:"One endpoint: what a right and a wrong client does there, its parameters, and how to reach it."`
	Pages tlsPagesCmd `cmd:"" help:"What the HTTP server at every endpoint serves."`
	CA    tlsCACmd    `cmd:"" name:"ca" help:"Print what a client is built with: CAs, client certificate, pre-shared key, CRL, code."`
	Serve tlsServeCmd `cmd:"" help:"Serve an endpoint on a TCP port, for clients without the modem."`
}
