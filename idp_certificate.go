package bartleby

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// IDPCertificate is a certificate that an identity provider signs with.
type IDPCertificate struct {
	Certificate string `json:"certificate"` // base64 of the DER, without PEM's lines around it
	IssuedAt    int64  `json:"issued_at"`   // Unix milliseconds; not before
	ExpiresAt   int64  `json:"expires_at"`  // Unix milliseconds; not after
}

// MaxIDPCertificates is how many certificates a provider may sign with at a time.
const MaxIDPCertificates = 10

const (
	maxCertificateLength  = 16 << 10 // bytes of text
	minCertificateModulus = 1024     // bits
)

// CheckCertificate reads a certificate: PEM (RFC 7468), or the bare base64 of its DER.
func CheckCertificate(param, text string) (IDPCertificate, error) {
	c, err := ParseCertificate(text)
	if err != nil {
		return c, ParamFormat(param, "it must be one X.509 certificate, as PEM or as the base64 of its DER, with an RSA or ECDSA key")
	}
	return c, nil
}

// ParseCertificate is CheckCertificate for texts that are no parameter. Its errors tell nothing of the text.
func ParseCertificate(text string) (IDPCertificate, error) {
	if len(text) > maxCertificateLength {
		return IDPCertificate{}, errors.New("the text is too long for a certificate")
	}
	der, err := certificateDER(strings.TrimSpace(text))
	if err != nil {
		return IDPCertificate{}, err
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return IDPCertificate{}, errors.New("no X.509 certificate")
	}
	switch key := c.PublicKey.(type) { // those that XML signatures are made with
	case *rsa.PublicKey:
		if key.N.BitLen() < minCertificateModulus {
			return IDPCertificate{}, errors.New("the key is too short")
		}
	case *ecdsa.PublicKey:
	default:
		return IDPCertificate{}, errors.New("the key is neither RSA nor ECDSA")
	}
	return IDPCertificate{
		Certificate: base64.StdEncoding.EncodeToString(c.Raw), IssuedAt: c.NotBefore.UnixMilli(), ExpiresAt: c.NotAfter.UnixMilli(),
	}, nil
}

func certificateDER(text string) ([]byte, error) {
	if !strings.HasPrefix(text, "-----BEGIN") {
		return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	}
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" || len(strings.TrimSpace(string(rest))) > 0 {
		return nil, errors.New("not one PEM block with a certificate")
	}
	return block.Bytes, nil
}
