package main

import (
	"context"
	"fmt"

	"connectorstudio/backend/runner"
)

// sample runs the sample vendor until it is interrupted, with its connector in the list.
func (c *cli) sample(ctx context.Context, args []string) error {
	if err := c.parse(c.flags("sample"), args); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		sample, err := r.StartSample(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "The sample vendor answers at %s. Its data connector is in the list.\nInterrupt (Ctrl C) to stop it.\n", sample.BaseURL)
		<-ctx.Done()
		return nil
	})
}
