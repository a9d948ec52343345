//go:build e2e

package e2e

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFTP: Debian's vsftpd judges chapter 12, over a pty, the bridge and the
// radio link; active and passive, plain and with TLS.
func TestFTP(t *testing.T) {
	if _, err := exec.LookPath("vsftpd"); err != nil {
		t.Fatal("vsftpd is missing; scripts/deps.sh installs it")
	}
	dir := t.TempDir()
	emulator := filepath.Join(dir, "sim800emu")
	command(t, "go", "build", "-o", emulator, "../cmd/sim800emu")
	for _, c := range []struct{ mode, ssl int }{{1, 0}, {0, 0}, {1, 2}, {1, 1}} {
		t.Run(fmt.Sprintf("mode%d/ssl%d", c.mode, c.ssl), func(t *testing.T) {
			files := startVsftpd(t, c.ssl)
			te := startTE(t, emulator)
			te.ask("OK", "AT", "ATE0", `AT+SAPBR=3,1,"CONTYPE","GPRS"`, `AT+SAPBR=3,1,"APN","internet"`, "AT+SAPBR=1,1",
				"AT+FTPCID=1", `AT+FTPSERV="127.0.0.1"`, fmt.Sprintf("AT+FTPPORT=%d", files.port),
				`AT+FTPUN="anonymous"`, `AT+FTPPW="a@b"`, fmt.Sprintf("AT+FTPMODE=%d", c.mode), fmt.Sprintf("AT+FTPSSL=%d", c.ssl),
				`AT+FTPGETNAME="f.bin"`, `AT+FTPGETPATH="/up/"`, `AT+FTPPUTNAME="f.bin"`, `AT+FTPPUTPATH="/up/"`)
			content := make([]byte, 5000)
			_, _ = rand.Read(content)
			te.put(content)
			if got, err := os.ReadFile(filepath.Join(files.root, "up", "f.bin")); err != nil || !bytes.Equal(got, content) {
				t.Errorf("the server has %d bytes, %v", len(got), err)
			}
			te.ask("+FTPSIZE: 1,0,5000", "AT+FTPSIZE")
			if got := te.get("+FTPGET"); !bytes.Equal(got, content) {
				t.Errorf("the TE has got %d bytes, which differ", len(got))
			}
			te.ask("OK", "AT+FTPREST=4990")
			if got := te.get("+FTPGET"); !bytes.Equal(got, content[4990:]) {
				t.Errorf("behind +FTPREST the TE has got %d bytes", len(got))
			}
			if got := string(te.get("+FTPLIST")); !strings.Contains(got, "f.bin") {
				t.Errorf("the list is %q", got)
			}
			te.ask("+FTPDELE: 1,0", "AT+FTPDELE")
			te.ask("+FTPDELE: 1,77", "AT+FTPDELE")
			te.ask("OK", "AT+FTPREST=0")
			te.ask("+FTPGET: 1,79", "AT+FTPGET=1")
			te.ask("OK", `AT+FTPGETPATH="/up/new"`)
			te.ask("+FTPMKD: 1,0", "AT+FTPMKD")
			te.ask("+FTPMKD: 1,77", "AT+FTPMKD")
			te.ask("+FTPRMD: 1,0", "AT+FTPRMD")
			te.ask("OK", `AT+FTPUN="nobody"`)
			te.ask("+FTPRMD: 1,71", "AT+FTPRMD")
		})
	}
}

// vsftpd is a server that runs for one test.
type vsftpd struct {
	port int
	root string // what anonymous users see; up in it can be written
}

// startVsftpd runs the server as a plain process on loopback. It keeps its own
// account for anonymous users, so it is started as root.
func startVsftpd(t *testing.T, ssl int) vsftpd {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("vsftpd can serve anonymous users only when it is started by root")
	}
	root, err := os.MkdirTemp("", "vsftpd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	up := filepath.Join(root, "up")
	who, err := user.Lookup("ftp")
	if err != nil {
		t.Fatalf("the account ftp, which comes with vsftpd: %v", err)
	}
	var uid int
	fmt.Sscan(who.Uid, &uid)
	for _, err := range []error{os.Chmod(root, 0o755), os.Mkdir(up, 0o755), os.Chown(up, uid, -1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	private := t.TempDir()
	empty := filepath.Join(private, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf(`listen=YES
background=NO
listen_address=127.0.0.1
listen_port=%d
anonymous_enable=YES
local_enable=NO
no_anon_password=NO
anon_root=%s
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
connect_from_port_20=NO
secure_chroot_dir=%s
seccomp_sandbox=NO
xferlog_enable=NO
vsftpd_log_file=%s/log
`, port, root, empty, private)
	if ssl != 0 {
		conf += fmt.Sprintf(`ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=NO
ssl_tlsv1=YES
ssl_ciphers=ALL:@SECLEVEL=0
rsa_cert_file=%s
`, certificate(t, private))
	}
	if ssl == 1 {
		conf += "implicit_ssl=YES\n"
	}
	file := filepath.Join(private, "vsftpd.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("vsftpd", file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it has a process for each session
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	eventually(t, &said, func() error {
		c, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			c.Close()
		}
		return err
	})
	return vsftpd{port, root}
}

// certificate writes a key and a certificate for it to one file.
func certificate(t *testing.T, dir string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	file := filepath.Join(dir, "server.pem")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
