package tlsengine

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The numbers are those of the simple handshake and of the resumption in RFC 8448 3 and 4.
func TestScheduleOfRFC8448(t *testing.T) {
	is := func(what string, got []byte, want string) {
		t.Helper()
		if !bytes.Equal(got, unhex(t, want)) {
			t.Errorf("%s is %x, want %s", what, got, want)
		}
	}
	s := newSchedule(crypto.SHA256, nil)
	is("early secret", s.secret, "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
	s.next(unhex(t, "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"))
	is("handshake secret", s.secret, "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac")
	hello := unhex(t, "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8")
	client := s.derive("c hs traffic", hello)
	server := s.derive("s hs traffic", hello)
	is("client handshake secret", client, "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21")
	is("server handshake secret", server, "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
	key, iv := trafficKeys(crypto.SHA256, server, 16, aeadNonce)
	is("server handshake key", key, "3fce516009c21727d0f2e4e86ee403bc")
	is("server handshake IV", iv, "5d313eb2671276ee13000b30")
	verify := finishedMAC(crypto.SHA256, server, unhex(t, "edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed"))
	is("server Finished", verify, "9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718")
	s.next(nil)
	is("master secret", s.secret, "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919")
	finished := unhex(t, "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13")
	is("client application secret", s.derive("c ap traffic", finished), "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5")
	is("server application secret", s.derive("s ap traffic", finished), "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643")
	is("exporter secret", s.derive("exp master", finished), "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50")
	res := s.derive("res master", unhex(t, "209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d"))
	is("resumption secret", res, "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c")
	psk := expandLabel(crypto.SHA256, res, "resumption", []byte{0, 0}, 32)
	is("key of the ticket", psk, "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")
	resumed := newSchedule(crypto.SHA256, psk)
	is("early secret of the resumption", resumed.secret, "9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c")
	binder := resumed.binder("res binder", unhex(t, "63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14"))
	is("binder", binder, "3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d")
}

func TestRetryRandom(t *testing.T) {
	got := retryRandom()
	want := unhex(t, "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C")
	if !bytes.Equal(got[:], want) {
		t.Errorf("random of a HelloRetryRequest: %x", got)
	}
}

// A transcript with a piece that is not added, and one that starts anew.
func TestTranscript(t *testing.T) {
	tr := newTranscript(crypto.SHA384)
	tr.add([]byte("one"))
	if !bytes.Equal(tr.sumWith([]byte("two")), hashOf(crypto.SHA384, []byte("onetwo"))) {
		t.Error("sumWith is not the hash of both")
	}
	if !bytes.Equal(tr.sum(), hashOf(crypto.SHA384, []byte("one"))) {
		t.Error("sumWith has changed the transcript")
	}
	tr.restart()
	first := append([]byte{254, 0, 0, 48}, hashOf(crypto.SHA384, []byte("one"))...)
	if !bytes.Equal(tr.sum(), hashOf(crypto.SHA384, first)) {
		t.Error("restart does not put a message_hash first")
	}
}
