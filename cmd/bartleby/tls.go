package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"

	"bartleby/store"
)

// configuration is TLS as the options want it; nil for none. The authority for development lies in the folder, in tls; what ACME
// brings lies in the database.
func (t *frontendTLS) configuration(dir string, db *store.DB, p process) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	dir = filepath.Join(dir, "tls")
	switch t.TLS {
	case "self-signed":
		a, err := openAuthority(dir, p.now)
		if err != nil {
			return nil, fmt.Errorf("--frontend-tls: %w", err)
		}
		c.GetCertificate = a.certificate
		fmt.Fprintf(p.stdout, "TLS by an authority of this server's own. To trust it, import %s into the browser (never on a machine that is not yours),\nand start Node with NODE_EXTRA_CA_CERTS=%s\n\n", a.file, a.file)
	case "files":
		k := &keyPair{cert: t.TLSCert, key: t.TLSKey}
		if _, err := k.certificate(nil); err != nil {
			return nil, usageError{fmt.Errorf("--frontend-tls-cert: %w", err)}
		}
		c.GetCertificate = k.certificate
	case "acme":
		m, err := t.manager(db, p.now)
		if err != nil {
			return nil, err
		}
		c.GetCertificate = m.GetCertificate
		c.NextProtos = append(c.NextProtos, acme.ALPNProto)
	default:
		return nil, nil
	}
	return c, nil
}

// keyPair is a certificate in files, read anew after they changed: who renews it need not restart the server.
type keyPair struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	at     time.Time // when the file that is loaded was written
}

func (k *keyPair) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.cert)
	if err == nil && (k.loaded == nil || !info.ModTime().Equal(k.at)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(k.cert, k.key); err == nil {
			k.loaded, k.at = &pair, info.ModTime()
		}
	}
	if k.loaded == nil {
		return nil, errors.Join(err, errors.New("no certificate"))
	}
	return k.loaded, nil // the one before, while the files are being replaced
}
