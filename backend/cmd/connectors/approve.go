package main

import (
	"context"
	"fmt"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// approve lets the actions of a connector call another address, without credentials; or a connection be used at
// the address that its sign-in named.
func (c *cli) approve(ctx context.Context, args []string) error {
	flags := c.flags("approve")
	if err := c.parse(flags, args, "C", "ADDRESS"); err != nil {
		return err
	}
	origin := studio.Origin(flags.Arg(1))
	if origin == "" {
		return usageError{fmt.Sprintf("%q is not an address that begins with https://", flags.Arg(1))}
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, err := findConnector(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		connections, err := r.Connections(ctx, connector.ID)
		if err != nil {
			return err
		}
		for _, connection := range connections {
			if connection.AskedOrigin != origin {
				continue
			}
			if connection, _, err = r.ApproveHost(ctx, connection.ID, origin); err != nil {
				return err
			}
			return c.connected(ctx, r, connector, connection)
		}
		if err := r.ApproveOrigin(ctx, connector.ID, origin); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Actions of %s may call %s. No credentials go there.\n", connector.Name, origin)
		return nil
	})
}
