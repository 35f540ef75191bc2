//go:build linux

package secrets

import "testing"

// TestReadWhileAnotherProcessRemoves: window and command line may run side by side. An entry that goes
// away at any point between finding it and using it is there or not there, and never a failure.
func TestReadWhileAnotherProcessRemoves(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	s.unlocked()
	writer, reader := startOther(t, s.env), startOther(t, s.env)
	done := make(chan outcome)
	go func() {
		var failed outcome
		for seed := uint64(0); seed < 100 && failed.Code == ""; seed++ {
			failed = writer.do(order{Do: "set", Account: "account", Value: chance(100, seed)})
			if failed.Code == "" {
				failed = writer.do(order{Do: "delete", Account: "account"})
			}
		}
		done <- failed
	}()
	for reads := 0; ; reads++ {
		select {
		case failed := <-done:
			if failed.Code != "" || reads < 10 {
				t.Fatalf("%d reads; writing: %+v", reads, failed)
			}
			return
		default:
		}
		if got := reader.do(order{Do: "get", Account: "account"}); got.Code != "" || !got.NotFound && len(got.Value) != 100 {
			t.Errorf("read %d: %+v", reads, got)
		}
	}
}
