package pace

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

const holderVariable = "PACE_HOLDER_DIR"

// TestHolder is no test: it is the other process of TestKilledHolderLeaves. It takes the only seat, and a
// place in the schedule, and keeps them.
func TestHolder(t *testing.T) {
	dir := os.Getenv(holderVariable)
	if dir == "" {
		t.Skip("runs as another process")
	}
	turns := &Turns{Dir: dir}
	if _, _, err := turns.Take(context.Background(), "one", studio.Limits{Calls: 10, AtOnce: 1}); err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stdout.WriteString("holding\n")
	time.Sleep(time.Minute)
}

// TestKilledHolderLeaves: whoever is killed blocks nobody, and what it sent still counts.
func TestKilledHolderLeaves(t *testing.T) {
	dir := t.TempDir()
	for range 5 {
		holder := exec.Command(os.Args[0], "-test.run=^TestHolder$")
		holder.Env = append(os.Environ(), holderVariable+"="+dir)
		out, err := holder.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := holder.Start(); err != nil {
			t.Fatal(err)
		}
		if line, _ := bufio.NewReader(out).ReadString('\n'); line != "holding\n" {
			t.Fatalf("the holder said %q", line)
		}
		turns := &Turns{Dir: dir}
		short, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
		if _, _, err := turns.Take(short, "one", studio.Limits{Calls: 10, AtOnce: 1}); err == nil {
			t.Error("the only seat was taken twice")
		}
		cancel()
		_ = holder.Process.Kill()
		_ = holder.Wait()
		long, cancel := context.WithTimeout(context.Background(), time.Minute)
		release, _, err := turns.Take(long, "one", studio.Limits{Calls: 10, AtOnce: 1})
		cancel()
		if err != nil {
			t.Fatalf("after the holder was killed: %v", err)
		}
		release()
	}
}
