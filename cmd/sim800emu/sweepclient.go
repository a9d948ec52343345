package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A clientEnd is how a client ended.
type clientEnd struct {
	failed string // in words; empty: status 0
	output string // its last line
}

// clientGrace is how long a client that is interrupted has to end; then it is killed.
const clientGrace = 2 * time.Second

// runClient runs a client of a sweep, with all that it starts.
func runClient(ctx context.Context, command, port string, most time.Duration) (clientEnd, error) {
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var out lastLine
	cmd := exec.CommandContext(limited, "sh", "-c", portInShell(command))
	cmd.Env = append(os.Environ(), "SIM800_PORT="+port)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = clientGrace
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return clientEnd{}, fmt.Errorf("--exec %q: %w", command, err)
	}
	err := cmd.Wait()
	killGroup(cmd)
	end := clientEnd{output: out.text()}
	var exit *exec.ExitError
	switch {
	case limited.Err() != nil && ctx.Err() == nil:
		end.failed = fmt.Sprintf("no end within %s", most)
	case err == nil:
	case errors.As(err, &exit):
		end.failed = exit.String()
	case errors.Is(err, exec.ErrWaitDelay): // something that it started keeps its output open
	default:
		return end, fmt.Errorf("--exec %q: %w", command, err)
	}
	return end, nil
}

// portInShell makes {port} what the shell takes for it.
func portInShell(command string) string {
	return strings.ReplaceAll(command, "{port}", `"$SIM800_PORT"`)
}

// A lastLine keeps the last line that is not empty of what is written.
type lastLine struct {
	mu   sync.Mutex
	line []byte
	last string
}

// mostLine is how much of a line is kept.
const mostLine = 200

// Write implements io.Writer.
func (l *lastLine) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range b {
		switch {
		case c == '\n':
			l.end()
		case len(l.line) < mostLine:
			l.line = append(l.line, c)
		}
	}
	return len(b), nil
}

func (l *lastLine) end() {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(l.line), "?"))
	if s := strings.TrimSpace(clean); s != "" {
		l.last = s
	}
	l.line = l.line[:0]
}

func (l *lastLine) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
	return l.last
}
