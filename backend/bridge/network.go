package bridge

import (
	"context"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// NetworkSettings are the network settings as they are shown.
type NetworkSettings struct {
	Network  studio.Network `json:"network"`
	Password bool           `json:"password"` // the keychain holds the password of the proxy
}

// Network returns the network settings.
func (s *Application) Network() (NetworkSettings, error) {
	return with(s.app, "Application.Network", networkSettings)
}

func networkSettings(ctx context.Context, r *runner.Runner) (NetworkSettings, error) {
	n, password, err := r.Network(ctx)
	return NetworkSettings{Network: n.WithLists(), Password: password}, err
}

// CheckNetwork returns every problem of network settings, in "network.<field>".
func (s *Application) CheckNetwork(n studio.Network) ([]studio.Problem, error) {
	return call(s.app.Host, "Application.CheckNetwork", func(context.Context) ([]studio.Problem, error) {
		return studio.CheckNetwork(n), nil
	})
}

// SaveNetwork keeps and applies network settings; an empty password keeps what is stored.
func (s *Application) SaveNetwork(n studio.Network, password string) (NetworkSettings, error) {
	return with(s.app, "Application.SaveNetwork", func(ctx context.Context, r *runner.Runner) (NetworkSettings, error) {
		if err := r.SaveNetwork(ctx, n, password); err != nil {
			return NetworkSettings{}, err
		}
		return networkSettings(ctx, r)
	})
}

// Certificate looks at the certificate that an https origin shows. Nothing but the handshake is sent, and
// nothing is trusted by it.
func (s *Application) Certificate(origin string) (studio.PresentedCertificate, error) {
	return with(s.app, "Application.Certificate", func(ctx context.Context, r *runner.Runner) (studio.PresentedCertificate, error) {
		return r.Certificate(ctx, origin)
	})
}
