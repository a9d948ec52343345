package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// A Client talks to a side door. Close ends its connections.
type Client struct {
	addr  Addr
	token string
	http  *http.Client
}

// dialLimit is how long a client waits for the door to open.
const dialLimit = 5 * time.Second

// NewClient makes a client; token is empty when none is wanted.
func NewClient(a Addr, token string) *Client {
	d := net.Dialer{Timeout: dialLimit}
	return &Client{addr: a, token: token, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return d.DialContext(ctx, a.network, a.addr)
		},
	}}}
}

// Close ends the connections that are idle.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do sends a request and gives the body of a reply that is as wanted; any other
// reply is an error, a Refused when the server gave one. Bytes are sent as YAML,
// nil as no body, and any other value as JSON.
func (c *Client) Do(ctx context.Context, method, path string, body any) ([]byte, error) {
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read the reply of the side door: %w", err)
	}
	return b, nil
}

// Stream sends a GET and gives its reply, which ends with ctx; the caller closes it.
func (c *Client) Stream(ctx context.Context, path string) (io.ReadCloser, error) {
	resp, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var payload []byte
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		payload, kind = b, "application/yaml"
	default:
		var err error
		if payload, err = json.Marshal(b); err != nil {
			return nil, fmt.Errorf("make the request: %w", err)
		}
		kind = "application/json"
	}
	host := c.addr.addr
	if c.addr.network == "unix" {
		host = "localhost"
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+host+path, bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if tried := (*url.Error)(nil); errors.As(err, &tried) {
			err = tried.Err
		}
		return nil, fmt.Errorf("no side door at %s: %w; start the modem with --control %s", c.addr, err, c.addr)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	return nil, refusal(resp)
}

// A Refused is a reply that is an error.
type Refused struct {
	Status  int
	Text    string   // the server's words
	Restart []string // values of a profile that need a new run
}

func (r *Refused) Error() string {
	text := r.Text
	for i, name := range r.Restart {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		text += sep + name
	}
	return text
}

func refusal(resp *http.Response) error {
	var e errorBody
	b, _ := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if json.Unmarshal(b, &e) != nil || e.Error == "" {
		e.Error = "the side door answers " + resp.Status
	}
	return &Refused{Status: resp.StatusCode, Text: e.Error, Restart: e.Restart}
}
