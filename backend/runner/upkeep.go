package runner

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"connectorstudio/backend/studio"
)

const (
	upkeepEvery = time.Hour      // while a window is open
	backupEvery = 24 * time.Hour // with the first upkeep after that
)

// Resume takes up what belongs to a window, in the background: it runs the sample vendor again when its
// connector is in the list, and keeps the data folder tidy from now on.
func (r *Runner) Resume() {
	r.later("resuming the sample vendor", 0, r.ResumeSample)
	r.later("upkeep", 0, r.upkeep)
}

func (r *Runner) upkeep(ctx context.Context) error {
	defer r.later("upkeep", upkeepEvery, r.upkeep)
	return errors.Join(r.Tidy(ctx), r.backUp(ctx))
}

// backUp copies the database once a day, as soon as there is anything in it.
func (r *Runner) backUp(ctx context.Context) error {
	page, err := r.Store.Connectors(ctx, studio.ConnectorQuery{})
	if err != nil || page.Saved == 0 {
		return err
	}
	_, err = r.Store.BackupIfOlder(ctx, backupEvery)
	return err
}

// Tidy finishes what an earlier end left: deletions past their undo time, a history past its bounds,
// response files that nothing names.
func (r *Runner) Tidy(ctx context.Context) error {
	err := errors.Join(r.purge(ctx), r.Trim(ctx))
	used, usedErr := r.Store.BodyIDs(ctx)
	if usedErr != nil {
		return errors.Join(err, usedErr)
	}
	return errors.Join(err, r.Bodies.Clean(used))
}

// purgeLater removes what is deleted now when it can no longer be undone, and tells when that is.
func (r *Runner) purgeLater() (until time.Time) {
	r.later("finishing a deletion", r.UndoTime+time.Second, r.purge)
	return r.Now().Add(r.UndoTime)
}

// purge removes for good what was deleted longer than UndoTime ago. The secrets go first: a connector
// whose secrets cannot be deleted now stays, marked as deleted, so that they are not forgotten there.
func (r *Runner) purge(ctx context.Context) error {
	before := r.Now().Add(-r.UndoTime)
	ids, err := r.Store.Deleted(ctx, before)
	if err != nil {
		return err
	}
	staying := []string{}
	for _, id := range ids {
		if forgetErr := r.forget(ctx, id); forgetErr != nil {
			err, staying = errors.Join(err, forgetErr), append(staying, id)
		} else if turnsErr := r.Turns.Forget(id); turnsErr != nil {
			slog.Warn("the turns of a deleted connector stay", "error", turnsErr) // another process may have them open
		}
	}
	return errors.Join(err, r.forgetting(ctx, func() error {
		_, err := r.Store.PurgeDeleted(ctx, before, staying...)
		return err
	}))
}

// forget deletes the secrets of a connector. What the keychain holds is out of reach while secrets are
// kept in memory.
func (r *Runner) forget(ctx context.Context, id string) error {
	connections, err := r.Store.Connections(ctx, id)
	for _, connection := range connections {
		err = errors.Join(err, r.forgetConnection(ctx, connection))
	}
	return err
}

func (r *Runner) forgetConnection(ctx context.Context, kept studio.Connection) error {
	inKeychain := len(kept.Secrets) > 0 && !kept.Temporary
	if inKeychain && r.Keyring.InMemory() {
		return studio.Fail(studio.CodeKeychainMissing, "The secrets of what was deleted are still in the keychain.", "They are deleted when the keychain is in use again.")
	}
	if err := r.Auth.Forget(ctx, kept.ID); err != nil && inKeychain {
		return err
	}
	if kept.ID != kept.ConnectorID { // else they are the connector's, which others may still use
		if err := r.Turns.Forget(kept.ID); err != nil {
			slog.Warn("the turns of a deleted connection stay", "error", err) // another process may have them open
		}
	}
	return nil
}

// tally is what the history took in.
type tally struct {
	calls int
	bytes int64
}

const (
	trimCalls = 200      // the history is trimmed again after so many calls,
	trimBytes = 64 << 20 // or bytes of responses
)

// count notes that the history took a call in, and trims it in the background from time to time.
func (r *Runner) count(call studio.Call) {
	r.mu.Lock()
	r.kept.calls++
	if call.Response != nil {
		r.kept.bytes += call.Response.Size
	}
	due := r.kept.calls >= trimCalls || r.kept.bytes >= trimBytes
	if due {
		r.kept = tally{}
	}
	r.mu.Unlock()
	if due {
		r.later("trimming the history", 0, r.Trim)
	}
}

// Trim keeps the history within its bounds.
func (r *Runner) Trim(ctx context.Context) error {
	settings, err := r.Store.Settings(ctx)
	if err != nil {
		return err
	}
	return r.forgetting(ctx, func() error { return r.Store.TrimCalls(ctx, settings) })
}

// forgetting removes the response files of the calls that the history forgets meanwhile.
func (r *Runner) forgetting(ctx context.Context, forget func() error) error {
	before, err := r.Store.BodyIDs(ctx)
	if err != nil {
		return err
	}
	forgetErr := forget()
	after, err := r.Store.BodyIDs(ctx)
	if err != nil {
		return errors.Join(forgetErr, err) // Tidy finds what is left
	}
	for id := range before {
		if !after[id] {
			forgetErr = errors.Join(forgetErr, r.Bodies.Remove(id))
		}
	}
	return forgetErr
}
