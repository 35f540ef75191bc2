package auth

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"

	"software.sslmate.com/src/go-pkcs12"

	"connectorstudio/backend/studio"
)

const certificateLimit = 256 << 10 // bytes of a file; chains are far shorter

// readCertificate reads what was picked into one PEM text, the certificate first, then its issuers, then the key
// (PKCS#8). CodeInvalid with Field says what is wrong with which file.
func readCertificate(files studio.CertificateFiles) (string, error) {
	if len(files.Certificate) == 0 {
		return "", badCertificate("certificate", "Choose a client certificate.", "Choose the file that the system's owner gave you: .pem, .crt, .p12 or .pfx.")
	}
	if len(files.Certificate) > certificateLimit || len(files.Key) > certificateLimit {
		return "", badCertificate("certificate", "The file is too large for a certificate.", "Choose the file that holds the certificate only.")
	}
	var chain []*x509.Certificate
	var key crypto.PrivateKey
	var err error
	if bytes.Contains(files.Certificate, []byte("-----BEGIN ")) {
		chain, key, err = readPEM(files.Certificate, files.Key)
	} else {
		chain, key, err = readPKCS12(files)
	}
	if err != nil {
		return "", err
	}
	return written(chain, key)
}

func readPEM(certificate, keyFile []byte) (chain []*x509.Certificate, key crypto.PrivateKey, err error) {
	sealed := false
	for _, file := range [][]byte{certificate, keyFile} {
		for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
			switch {
			case block.Type == "CERTIFICATE":
				c, err := x509.ParseCertificate(block.Bytes)
				if err != nil {
					return nil, nil, badCertificate("certificate", "The certificate can't be read.", "Export it again, as PEM or as PKCS#12.")
				}
				chain = append(chain, c)
			case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
				sealed = true
			case strings.HasSuffix(block.Type, "PRIVATE KEY") && key == nil:
				if key, err = readKey(block.Bytes); err != nil {
					return nil, nil, badCertificate("key", "The key can't be read.", "Export it again: RSA, ECDSA or Ed25519, as PEM.")
				}
			}
		}
	}
	switch {
	case len(chain) == 0:
		return nil, nil, badCertificate("certificate", "There is no certificate in this file.", "Choose the file whose text has BEGIN CERTIFICATE.")
	case key == nil && sealed:
		return nil, nil, badCertificate("key", "The key is encrypted with a password.", "Put certificate and key into a PKCS#12 file (.p12), or take the password off: openssl pkey -in key.pem -out plain.pem")
	case key == nil:
		return nil, nil, badCertificate("key", "There is no key with this certificate.", "Choose the key's file as well: its text has BEGIN PRIVATE KEY.")
	}
	return chain, key, nil
}

func readKey(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	return x509.ParseECPrivateKey(der)
}

func readPKCS12(files studio.CertificateFiles) ([]*x509.Certificate, crypto.PrivateKey, error) {
	if c, err := x509.ParseCertificate(files.Certificate); err == nil && len(files.Key) > 0 { // DER beside a key in PEM
		_, key, err := readPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), files.Key)
		return []*x509.Certificate{c}, key, err
	} else if err == nil {
		return nil, nil, badCertificate("key", "There is no key with this certificate.", "Choose the key's file as well, or a .p12 file that holds both.")
	}
	key, leaf, issuers, err := pkcs12.DecodeChain(files.Certificate, files.Password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, badCertificate("password", "The password does not open this file.", "Enter the password that the file was exported with.")
	case err != nil && strings.Contains(err.Error(), "private key"):
		return nil, nil, badCertificate("certificate", "There is no key in this file.", "Export it again together with its private key.")
	case err != nil:
		return nil, nil, badCertificate("certificate", "This file is neither PEM nor PKCS#12.", "Choose a .pem, .crt, .p12 or .pfx file.")
	}
	return append([]*x509.Certificate{leaf}, issuers...), key, nil
}

// written puts chain and key into one text. The certificate that belongs to the key comes first.
func written(chain []*x509.Certificate, key crypto.PrivateKey) (string, error) {
	signer, can := key.(crypto.Signer)
	if !can {
		return "", badCertificate("key", "The key can't sign.", "Choose an RSA, ECDSA or Ed25519 key.")
	}
	public, _ := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	own := -1
	for i, c := range chain {
		if public != nil && public.Equal(c.PublicKey) {
			own = i
			break
		}
	}
	if own < 0 {
		return "", badCertificate("key", "The key does not belong to this certificate.", "Choose the key that the certificate was issued for.")
	}
	chain[0], chain[own] = chain[own], chain[0]
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", badCertificate("key", "The key can't be kept.", "Choose an RSA, ECDSA or Ed25519 key.")
	}
	var text bytes.Buffer
	for _, c := range chain {
		_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	}
	_ = pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return text.String(), nil
}

func badCertificate(field, message, fix string) error {
	return &studio.Failure{Code: studio.CodeInvalid, Message: message, Fix: fix, Field: "certificate." + field}
}

// kept reads what was kept.
func keptCertificate(s secret) (*tls.Certificate, error) {
	pair, err := tls.X509KeyPair([]byte(s.Value), []byte(s.Value))
	if err != nil {
		return nil, studio.Fail(studio.CodeKeychainFailed, "The saved client certificate can't be read.", "Connect again and choose it anew.")
	}
	return &pair, nil
}

// shownCertificate is what may be shown of it.
func shownCertificate(c *x509.Certificate) *studio.ClientCertificate {
	sum := sha256.Sum256(c.Raw)
	return &studio.ClientCertificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), From: c.NotBefore.UTC(), To: c.NotAfter.UTC(), SHA256: hex.EncodeToString(sum[:]),
	}
}
