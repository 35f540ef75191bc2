package bridge

import (
	"context"
	"encoding/base64"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Connecting signs in, keeps keys, disconnects.
type Connecting struct{ app *Studio }

// KeyConnected is what came of connecting without a browser.
type KeyConnected struct {
	Connection studio.Connection `json:"connection"`
	// Check is the call of the connection check, nil when the connector has none.
	Check *studio.Call `json:"check"`
}

// Disconnected tells what signing out did.
type Disconnected struct {
	Connection studio.Connection `json:"connection"`
	Revoked    bool              `json:"revoked"` // the provider confirmed
	Note       string            `json:"note"`    // why it could not be revoked there; it is deleted here all the same
}

// Keychain is how the secrets of this computer are kept.
type Keychain struct {
	Name      string          `json:"name"` // such as "GNOME Keyring (Secret Service)"
	Available bool            `json:"available"`
	Memory    bool            `json:"memory"`  // the person chose to keep secrets for this session only
	Failure   *studio.Failure `json:"failure"` // why it is not available
}

// Connections are named by their id. The first connection of a connector has the connector's id; that id
// names the one used by default where it is another.

// State reads the keychain: it is the truth where lists show what was last known.
func (s *Connecting) State(connectionID string) (studio.Connection, error) {
	return with(s.app, "Connecting.State", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.Connection(ctx, connectionID)
	})
}

// Start begins an OAuth sign-in: it listens, then opens the system browser.
// The event "signin" carries the studio.SignIn whenever it changes; SignIn returns it at any time.
func (s *Connecting) Start(connectionID string) (studio.SignIn, error) {
	return with(s.app, "Connecting.Start", func(ctx context.Context, r *runner.Runner) (studio.SignIn, error) {
		return r.StartSignIn(ctx, connectionID)
	})
}

func (s *Connecting) SignIn(id string) (studio.SignIn, error) {
	return s.signIn("Connecting.SignIn", id, func(runner.SignIn) error { return nil })
}

// OpenAgain opens the authorization address in the system browser once more.
func (s *Connecting) OpenAgain(id string) (studio.SignIn, error) {
	return s.signIn("Connecting.OpenAgain", id, runner.SignIn.OpenAgain)
}

// Paste takes the address that the browser was sent to, for when it cannot reach this computer.
func (s *Connecting) Paste(id, address string) (studio.SignIn, error) {
	return s.signIn("Connecting.Paste", id, func(f runner.SignIn) error { return f.Paste(address) })
}

func (s *Connecting) Cancel(id string) (studio.SignIn, error) {
	return s.signIn("Connecting.Cancel", id, func(f runner.SignIn) error { f.Cancel(); return nil })
}

func (s *Connecting) signIn(name, id string, do func(runner.SignIn) error) (studio.SignIn, error) {
	return with(s.app, name, func(ctx context.Context, r *runner.Runner) (studio.SignIn, error) {
		flow, err := r.SignIn(id)
		if err != nil {
			return studio.SignIn{}, err
		}
		err = do(flow)
		return flow.State(), err
	})
}

// Discover reads what an issuer says of its endpoints. Nothing of it is kept or sent anything: the
// person looks at it and takes it over into the form.
func (s *Connecting) Discover(issuer string) (studio.Discovery, error) {
	return with(s.app, "Connecting.Discover", func(ctx context.Context, r *runner.Runner) (studio.Discovery, error) {
		return r.Auth.Discover(ctx, issuer)
	})
}

// Keep keeps secrets that are typed when somebody connects, such as the client secret of an imported
// connector. The connector's definition and its draft stay as they are.
func (s *Connecting) Keep(connectionID string, t TypedSecrets) (studio.Connection, error) {
	return with(s.app, "Connecting.Keep", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.KeepSecrets(ctx, connectionID, t.secrets())
	})
}

// PickedCertificate is what the person picked in a file dialog: files in base64. It goes in and never comes out.
type PickedCertificate struct {
	Certificate string `json:"certificate"`
	Key         string `json:"key"`      // empty where the certificate's file holds it
	Password    string `json:"password"` // of a PKCS#12 file
}

// Certificate reads a client certificate and keeps it for the connection. Failures name
// "certificate.certificate", "certificate.key" or "certificate.password".
func (s *Connecting) Certificate(connectionID string, p PickedCertificate) (studio.Connection, error) {
	return with(s.app, "Connecting.Certificate", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		certificate, err := base64.StdEncoding.DecodeString(p.Certificate)
		if err != nil {
			return studio.Connection{}, studio.Fail(studio.CodeInvalid, "The certificate's file did not arrive whole.", "Choose it again.")
		}
		key, err := base64.StdEncoding.DecodeString(p.Key)
		if err != nil {
			return studio.Connection{}, studio.Fail(studio.CodeInvalid, "The key's file did not arrive whole.", "Choose it again.")
		}
		return r.KeepCertificate(ctx, connectionID, studio.CertificateFiles{Certificate: certificate, Key: key, Password: p.Password})
	})
}

// Key keeps what was typed, asks for a token where the method needs one and runs the connection check, if
// there is one. name is for Tests.Stop.
func (s *Connecting) Key(name, connectionID string, t TypedSecrets) (KeyConnected, error) {
	return with(s.app, "Connecting.Key", func(ctx context.Context, r *runner.Runner) (KeyConnected, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (KeyConnected, error) {
			connection, check, err := r.Connect(ctx, connectionID, t.secrets())
			return KeyConnected{Connection: connection, Check: check}, err
		})
	})
}

// ApproveHost lets a connection be used at the address that its sign-in named, and runs the connection check, if
// there is one.
func (s *Connecting) ApproveHost(connectionID, origin string) (KeyConnected, error) {
	return with(s.app, "Connecting.ApproveHost", func(ctx context.Context, r *runner.Runner) (KeyConnected, error) {
		connection, check, err := r.ApproveHost(ctx, connectionID, origin)
		return KeyConnected{Connection: connection, Check: check}, err
	})
}

func (s *Connecting) Disconnect(connectionID string) (Disconnected, error) {
	return with(s.app, "Connecting.Disconnect", func(ctx context.Context, r *runner.Runner) (Disconnected, error) {
		connection, revoked, note, err := r.Disconnect(ctx, connectionID)
		return Disconnected{Connection: connection, Revoked: revoked, Note: note}, err
	})
}

func (s *Connecting) Keychain() (Keychain, error) {
	return with(s.app, "Connecting.Keychain", keychain)
}

func keychain(ctx context.Context, r *runner.Runner) (Keychain, error) {
	k := Keychain{Name: r.Keyring.Name(), Available: true, Memory: r.Keyring.InMemory()}
	if err := r.Keyring.Check(ctx); err != nil {
		k.Available, k.Failure = false, studio.AsFailure(err)
	}
	return k, nil
}

// KeepForSession keeps secrets in memory until the application ends.
func (s *Connecting) KeepForSession() (Keychain, error) {
	return with(s.app, "Connecting.KeepForSession", func(ctx context.Context, r *runner.Runner) (Keychain, error) {
		r.Keyring.KeepInMemory()
		return keychain(ctx, r)
	})
}

// RetryKeychain asks the keychain again and waits for the person to unlock it.
func (s *Connecting) RetryKeychain() (Keychain, error) {
	return with(s.app, "Connecting.RetryKeychain", func(ctx context.Context, r *runner.Runner) (Keychain, error) {
		if err := r.Keyring.Wait(ctx); err != nil {
			return Keychain{Name: r.Keyring.Name(), Failure: studio.AsFailure(err)}, nil
		}
		return keychain(ctx, r)
	})
}
