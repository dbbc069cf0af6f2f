package engine_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/segc-dev/segc/backends/engine"
)

// TestSQLServerRefusal is told by a server that the login failed, in the bytes of
// the protocol, and says so without the password.
func TestSQLServerRefusal(t *testing.T) {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer at.Close()
	logins := make(chan string, 9)
	go refuseLogins(at, logins)
	dsn := "sqlserver://reader:hushhush@" + at.Addr().String() + "?database=shop&encrypt=disable"
	_, err = engine.Open(context.Background(), engine.Config{Engine: "sqlserver", DSN: dsn})
	var e *engine.Error
	if !errors.As(err, &e) || e.Code != engine.CannotOpen || !strings.Contains(e.Message, "cannot open sqlserver: ") ||
		!strings.Contains(e.Message, "Login failed for user 'reader'") || strings.Contains(e.Message, "hushhush") {
		t.Errorf("the error is %q", err)
	}
	if login := <-logins; !strings.Contains(login, "reader") || !strings.Contains(login, "shop") || !strings.Contains(login, "segc") {
		t.Errorf("the login names %q", login)
	}
}

// refuseLogins answers each connection as a server does that knows nobody: the
// handshake without encryption, then error 18456.
func refuseLogins(at net.Listener, logins chan<- string) {
	for {
		c, err := at.Accept()
		if err != nil {
			return
		}
		readPacket(c)
		writePacket(c, []byte{0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0x10, 0x27, 0, 0, 2})
		logins <- strings.ReplaceAll(string(readPacket(c)), "\x00", "")
		token := binary.LittleEndian.AppendUint32(nil, 18456)
		token = append(token, 1, 14)
		message := utf16.Encode([]rune("Login failed for user 'reader'."))
		token = binary.LittleEndian.AppendUint16(token, uint16(len(message)))
		for _, unit := range message {
			token = binary.LittleEndian.AppendUint16(token, unit)
		}
		token = append(token, 0, 0, 1, 0, 0, 0) // no server, no procedure, line 1
		answer := binary.LittleEndian.AppendUint16([]byte{0xAA}, uint16(len(token)))
		answer = append(answer, token...)
		writePacket(c, append(answer, 0xFD, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) // done, with an error
		c.Close()
	}
}

// readPacket reads a packet: its type, whether it is the last, its length, and more.
func readPacket(r io.Reader) []byte {
	head := make([]byte, 8)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil
	}
	body := make([]byte, binary.BigEndian.Uint16(head[2:])-8)
	io.ReadFull(r, body) // a short one names nobody
	return body
}

func writePacket(w io.Writer, body []byte) {
	head := []byte{4, 1, 0, 0, 0, 0, 1, 0}
	binary.BigEndian.PutUint16(head[2:], uint16(8+len(body)))
	w.Write(append(head, body...)) // the client tells if it is missing
}
