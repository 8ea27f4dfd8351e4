package outbound

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TestRebinding has a name that leads to a public address when it is looked up to be checked, and to a private one when it
// is connected to. What counts is the connection.
func TestRebinding(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")

	var address atomic.Value
	address.Store(net.IPv4(8, 8, 8, 8))
	was := net.DefaultResolver
	defer func() { net.DefaultResolver = was }()
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go answerDNS(server, address.Load().(net.IP))
		return client, nil
	}}
	const name = "rebound.example."
	found, err := net.LookupHost(name)
	if err != nil || len(found) != 1 || found[0] != "8.8.8.8" {
		t.Fatalf("the name server of the test does not work: %v %v", found, err)
	}
	address.Store(net.IPv4(127, 0, 0, 1))
	_, _, err = New(false).Get(context.Background(), "http://"+name+":"+port, nil, 100)
	if !errors.Is(err, ErrPrivate) || reached {
		t.Errorf("%v, reached %v", err, reached)
	}
	if _, _, err = New(true).Get(context.Background(), "http://"+name+":"+port, nil, 100); err != nil || !reached {
		t.Errorf("with private addresses allowed: %v, reached %v", err, reached)
	}
}

// answerDNS answers one question on a connection, framed as over TCP (RFC 1035, section 4.2.2): with the address where one of
// IPv4 is asked for, with nothing otherwise.
func answerDNS(conn net.Conn, address net.IP) {
	defer conn.Close()
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return
	}
	question := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(conn, question); err != nil {
		return
	}
	end := 12 // of the header; the name follows
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // its last byte, type and class
	answer := append([]byte(nil), question[:end]...)
	copy(answer[2:], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}) // an answer; one question, no records
	if binary.BigEndian.Uint16(question[end-4:]) == 1 {
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		answer = append(answer, address.To4()...)
	}
	binary.BigEndian.PutUint16(length[:], uint16(len(answer)))
	_, _ = conn.Write(append(length[:], answer...))
}
