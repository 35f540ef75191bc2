package request

import "context"

// turnKey finds the turn in a context.
type turnKey struct{}

// WithTurn makes each redirect that is followed within the connector's origin wait for its own turn: it
// is one more request to the same system. The first request had its turn before Send.
func WithTurn(ctx context.Context, turn func(context.Context) error) context.Context {
	return context.WithValue(ctx, turnKey{}, turn)
}

func (s *sending) awaitTurn(ctx context.Context) error {
	turn, has := ctx.Value(turnKey{}).(func(context.Context) error)
	if !has || s.journey.crossed || s.journey.hops == 0 {
		return nil
	}
	return turn(ctx)
}
