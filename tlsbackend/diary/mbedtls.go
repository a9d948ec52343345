package diary

import (
	"fmt"
	"strings"
)

// A Code is an error code as the author of a client on mbedTLS 2.28 sees it.
type Code struct {
	Code    string `json:"code"`   // -0x7780
	Symbol  string `json:"symbol"` // MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE
	Meaning string `json:"meaning"`
}

func (c Code) String() string { return fmt.Sprintf("%s (%s): %s", c.Code, c.Symbol, c.Meaning) }

// Codes is the table of error codes of mbedTLS 2.28 that a TLS client can get, from the
// libraries of TLS, certificates, keys, randomness and sockets.
func Codes() []Code {
	lines := strings.Split(strings.TrimSpace(codeTable), "\n")
	all := make([]Code, 0, len(lines))
	for _, line := range lines {
		code, rest, _ := strings.Cut(line, " ")
		symbol, meaning, _ := strings.Cut(rest, " ")
		all = append(all, Code{"-0x" + code, "MBEDTLS_ERR_" + symbol, meaning})
	}
	return all
}

// CodeOf finds a code by its number, as 0x7780; what is not in the table has no symbol.
func CodeOf(number int) Code {
	text := fmt.Sprintf("-0x%04X", number)
	for _, c := range Codes() {
		if c.Code == text {
			return c
		}
	}
	return Code{Code: text}
}

func codesOf(numbers ...int) []Code {
	all := make([]Code, 0, len(numbers))
	for _, n := range numbers {
		all = append(all, CodeOf(n))
	}
	return all
}

// codeTable: the number without -0x, the symbol without MBEDTLS_ERR_, and what it
// means for the author of a client.
const codeTable = `
7080 SSL_FEATURE_UNAVAILABLE something the library was not built for, or does not do: above all a handshake message that spans several records
7100 SSL_BAD_INPUT_DATA a wrong argument, or a record that wants more than the whole input buffer
7180 SSL_INVALID_MAC a record could not be authenticated: bytes changed on the way, or the keys differ
7200 SSL_INVALID_RECORD no TLS record where one should start, or one longer than the input buffer (MBEDTLS_SSL_IN_CONTENT_LEN)
7280 SSL_CONN_EOF the server closed the connection without an alert
7300 SSL_UNKNOWN_CIPHER the suite that the server has chosen is not built in
7380 SSL_NO_CIPHER_CHOSEN no suite in common
7400 SSL_NO_RNG mbedtls_ssl_conf_rng was not called
7480 SSL_NO_CLIENT_CERTIFICATE the client has sent no certificate
7500 SSL_CERTIFICATE_TOO_LARGE the client's own chain does not fit its output buffer
7580 SSL_CERTIFICATE_REQUIRED the server wants a client certificate, and none is set
7600 SSL_PRIVATE_KEY_REQUIRED the server wants a client certificate, and its key, or the pre-shared key, is not set
7680 SSL_CA_CHAIN_REQUIRED no CA is set (mbedtls_ssl_conf_ca_chain), and verification is on
7700 SSL_UNEXPECTED_MESSAGE a message that has no place in this state of the handshake
7780 SSL_FATAL_ALERT_MESSAGE the server refused by a fatal alert; the debug log, or ssl->in_msg[1], has its number
7800 SSL_PEER_VERIFY_FAILED the certificate of the other side was not accepted
7880 SSL_PEER_CLOSE_NOTIFY the server ended the session in order: no error
7900 SSL_BAD_HS_CLIENT_HELLO a ClientHello that cannot be read (a server's error)
7980 SSL_BAD_HS_SERVER_HELLO the ServerHello cannot be read, or chooses what was not offered
7A00 SSL_BAD_HS_CERTIFICATE the Certificate message cannot be read, or has no certificate of the kind that the suite needs
7A80 SSL_BAD_HS_CERTIFICATE_REQUEST the CertificateRequest cannot be read
7B00 SSL_BAD_HS_SERVER_KEY_EXCHANGE the ServerKeyExchange cannot be read, or has a curve or signature algorithm that was not offered
7B80 SSL_BAD_HS_SERVER_HELLO_DONE the ServerHelloDone is not empty
7C00 SSL_BAD_HS_CLIENT_KEY_EXCHANGE the ClientKeyExchange cannot be read (a server's error)
7C80 SSL_BAD_HS_CLIENT_KEY_EXCHANGE_RP the public value of a key exchange cannot be read
7D00 SSL_BAD_HS_CLIENT_KEY_EXCHANGE_CS the shared secret could not be computed
7D80 SSL_BAD_HS_CERTIFICATE_VERIFY the CertificateVerify is wrong
7E00 SSL_BAD_HS_CHANGE_CIPHER_SPEC the ChangeCipherSpec is wrong
7E80 SSL_BAD_HS_FINISHED the Finished does not fit what both sides have seen: the handshake was changed on the way, or the server is wrong
7F00 SSL_ALLOC_FAILED out of memory
7F80 SSL_HW_ACCEL_FAILED the hardware for ciphers reported an error
7000 SSL_CRYPTO_IN_PROGRESS restartable arithmetic wants to be called again: no error
6F80 SSL_HW_ACCEL_FALLTHROUGH the hardware for ciphers leaves it to the software
6F00 SSL_COMPRESSION_FAILED compression failed
6E80 SSL_BAD_HS_PROTOCOL_VERSION the server speaks only versions that this client does not allow
6E00 SSL_BAD_HS_NEW_SESSION_TICKET the NewSessionTicket cannot be read
6D80 SSL_SESSION_TICKET_EXPIRED the ticket is too old
6D00 SSL_PK_TYPE_MISMATCH the certificate has a key of another kind than the suite needs
6C80 SSL_UNKNOWN_IDENTITY the identity of the pre-shared key is not known
6C00 SSL_INTERNAL_ERROR the library has met a state that cannot be
6B80 SSL_COUNTER_WRAPPING the connection has used up its sequence numbers
6B00 SSL_WAITING_SERVER_HELLO_RENEGO a renegotiation waits for the ServerHello
6A80 SSL_HELLO_VERIFY_REQUIRED DTLS only: a cookie is wanted
6A00 SSL_BUFFER_TOO_SMALL a buffer that was given is too small, as for the client's extensions or a session to store
6980 SSL_NO_USABLE_CIPHERSUITE none of the suites of the list can be used with the keys that are set
6900 SSL_WANT_READ f_recv has nothing yet: call again, no error
6880 SSL_WANT_WRITE f_send takes nothing yet: call again, no error
6800 SSL_TIMEOUT f_recv_timeout gave up: nothing came within mbedtls_ssl_conf_read_timeout
6780 SSL_CLIENT_RECONNECT DTLS only: the client starts again
6700 SSL_UNEXPECTED_RECORD a record that has no place here
6680 SSL_NON_FATAL a message that may be ignored: no error
6600 SSL_INVALID_VERIFY_HASH the hash of a signature cannot be used
6580 SSL_CONTINUE_PROCESSING inside the library only
6500 SSL_ASYNC_IN_PROGRESS a private key elsewhere has not answered yet: no error
6480 SSL_EARLY_MESSAGE inside the library only
6000 SSL_UNEXPECTED_CID DTLS only: another connection id
5F00 SSL_VERSION_MISMATCH a stored session is of another version or build of the library
5E80 SSL_BAD_CONFIG the configuration contradicts itself
2080 X509_FEATURE_UNAVAILABLE something in the certificate that the library was not built for
2100 X509_UNKNOWN_OID an algorithm or extension in the certificate that the library does not know
2180 X509_INVALID_FORMAT the certificate cannot be read
2200 X509_INVALID_VERSION the version of the certificate cannot be read
2280 X509_INVALID_SERIAL the serial number of the certificate cannot be read
2300 X509_INVALID_ALG the algorithm of the certificate cannot be read
2380 X509_INVALID_NAME a name in the certificate cannot be read
2400 X509_INVALID_DATE a date in the certificate cannot be read
2480 X509_INVALID_SIGNATURE the signature of the certificate cannot be read
2500 X509_INVALID_EXTENSIONS an extension of the certificate cannot be read
2580 X509_UNKNOWN_VERSION the certificate has a version that does not exist
2600 X509_UNKNOWN_SIG_ALG the certificate is signed by an algorithm that is not built in
2680 X509_SIG_MISMATCH the certificate names two different signature algorithms
2700 X509_CERT_VERIFY_FAILED the certificate was not accepted: mbedtls_ssl_get_verify_result says whether by its CA, name, dates, usage or algorithms
2780 X509_CERT_UNKNOWN_FORMAT neither PEM nor DER, as a PEM text whose length was given without its final zero
2800 X509_BAD_INPUT_DATA a wrong argument
2880 X509_ALLOC_FAILED out of memory for the chain
2900 X509_FILE_IO_ERROR a certificate file cannot be read
2980 X509_BUFFER_TOO_SMALL a buffer for text is too small
3000 X509_FATAL_ERROR the verification was given up: the chain is longer than MBEDTLS_X509_MAX_INTERMEDIATE_CA (8) allows, or the callback has failed
3900 PK_SIG_LEN_MISMATCH a signature has another length than its key
3980 PK_FEATURE_UNAVAILABLE a kind of key that is not built in
3A00 PK_UNKNOWN_NAMED_CURVE a key on a curve that is not built in
3A80 PK_INVALID_ALG the algorithm of a key cannot be read
3B00 PK_INVALID_PUBKEY a public key cannot be read
3B80 PK_PASSWORD_MISMATCH the password of a key is wrong
3C00 PK_PASSWORD_REQUIRED a key needs a password
3C80 PK_UNKNOWN_PK_ALG a key of an algorithm that is not built in
3D00 PK_KEY_INVALID_FORMAT a key cannot be read
3D80 PK_KEY_INVALID_VERSION a key has a version that does not exist
3E00 PK_FILE_IO_ERROR a key file cannot be read
3E80 PK_BAD_INPUT_DATA a wrong argument
3F00 PK_TYPE_MISMATCH a key of another kind than is needed
3F80 PK_ALLOC_FAILED out of memory
4080 RSA_BAD_INPUT_DATA a wrong argument, or a key that is longer than MBEDTLS_MPI_MAX_SIZE allows
4100 RSA_INVALID_PADDING the padding of a signature is wrong
4280 RSA_PUBLIC_FAILED the arithmetic with an RSA key failed, as for want of memory
4380 RSA_VERIFY_FAILED the server's RSA signature is wrong
4480 RSA_RNG_FAILED no randomness for RSA
4B00 ECP_IN_PROGRESS restartable arithmetic wants to be called again: no error
4C00 ECP_SIG_LEN_MISMATCH a signature is longer than it says
4C80 ECP_INVALID_KEY a public value that is not on its curve
4D00 ECP_RANDOM_FAILED no randomness for a key pair
4D80 ECP_ALLOC_FAILED out of memory
4E00 ECP_VERIFY_FAILED the server's ECDSA signature is wrong
4E80 ECP_FEATURE_UNAVAILABLE a curve that is not built in
4F00 ECP_BUFFER_TOO_SMALL a buffer for a point is too small
4F80 ECP_BAD_INPUT_DATA a wrong argument, or a point that cannot be read
0034 CTR_DRBG_ENTROPY_SOURCE_FAILED the entropy source gave nothing
003C ENTROPY_SOURCE_FAILED an entropy source failed
003D ENTROPY_NO_STRONG_SOURCE no strong entropy source was added
0040 ENTROPY_NO_SOURCES_DEFINED no entropy source was added at all
0042 NET_SOCKET_FAILED no socket could be opened
0044 NET_CONNECT_FAILED the connection was refused
004C NET_RECV_FAILED reading the socket failed
004E NET_SEND_FAILED writing the socket failed
0050 NET_CONN_RESET the server reset the connection
0052 NET_UNKNOWN_HOST the name was not found
`
