package tlsbackend

import "net/http"

// crlPage is the list of revoked certificates, for clients that fetch one.
func crlPage() page {
	return page{
		path: "/crl", methods: readOnly(), doc: "the CA's list of revoked certificates (CRL), in DER",
		serve: func(a *answer, r *http.Request) {
			der, err := a.web.session.server.certs.CRL()
			if err != nil {
				a.err = err
				a.text(r, http.StatusInternalServerError, "There is no CRL.\n")
				return
			}
			a.whole(r, http.StatusOK, "application/pkix-crl", der)
		},
	}
}
