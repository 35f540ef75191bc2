package main

import (
	"context"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// passwordVariable holds the password of a PKCS#12 file where no file does.
const passwordVariable = "CONNECTORS_CERTIFICATE_PASSWORD"

// pickedFiles are the paths of a client certificate; all are files that only their owner may read.
type pickedFiles struct{ certificate, key, password *string }

// keepCertificate keeps the client certificate that was named, if one was.
func (c *cli) keepCertificate(ctx context.Context, r *runner.Runner, connectionID string, picked pickedFiles) error {
	if *picked.certificate == "" {
		if *picked.key != "" || *picked.password != "" {
			return usageError{"--certificate-key and --certificate-password-file need --certificate"}
		}
		return nil
	}
	files := studio.CertificateFiles{Password: c.env(passwordVariable)}
	var err error
	if files.Certificate, err = secrets.ReadWhole(*picked.certificate); err != nil {
		return err
	}
	if *picked.key != "" {
		if files.Key, err = secrets.ReadWhole(*picked.key); err != nil {
			return err
		}
	}
	if *picked.password != "" {
		password, err := secrets.ReadFile(*picked.password)
		if err != nil {
			return err
		}
		files.Password = string(password)
	}
	_, err = r.KeepCertificate(ctx, connectionID, files)
	return err
}
