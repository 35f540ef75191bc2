package secrets

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// order is one thing for the other process to do with the system keychain.
type order struct {
	Do      string `json:"do"` // get, set, delete, check, wait, goroutines, memory
	Account string `json:"account,omitempty"`
	Value   []byte `json:"value,omitempty"`
}

// outcome is what came of an order.
type outcome struct {
	Value    []byte        `json:"value,omitempty"`
	NotFound bool          `json:"notFound,omitempty"`
	Code     studio.Code   `json:"code,omitempty"`
	Message  string        `json:"message,omitempty"`
	Fix      string        `json:"fix,omitempty"`
	Detail   string        `json:"detail,omitempty"`
	Count    int           `json:"count,omitempty"`
	Took     time.Duration `json:"took"`
}

// takeOrders is the other process: a line of JSON in, a line of JSON out.
func takeOrders() {
	in, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	in.Buffer(nil, 4<<20)
	k := System()
	for in.Scan() {
		var o order
		if err := json.Unmarshal(in.Bytes(), &o); err != nil {
			panic(err)
		}
		began := time.Now()
		var result outcome
		var err error
		switch o.Do {
		case "get":
			result.Value, err = k.Get(ctx, o.Account)
		case "set":
			err = k.Set(ctx, o.Account, o.Value)
		case "delete":
			err = k.Delete(ctx, o.Account)
		case "check":
			err = k.Check(ctx)
		case "wait":
			err = k.Wait(ctx)
		case "memory":
			k.KeepInMemory()
		case "goroutines":
			result.Count = runtime.NumGoroutine()
		}
		result.Took = time.Since(began)
		if errors.Is(err, ErrNotFound) {
			result.NotFound = true
		} else if err != nil {
			f := studio.AsFailure(err)
			result.Code, result.Message, result.Fix, result.Detail = f.Code, f.Message, f.Fix, f.Detail
		}
		if err := out.Encode(result); err != nil {
			return
		}
	}
}

// other is the other process as the test sees it.
type other struct {
	t   *testing.T
	in  *json.Encoder
	out *json.Decoder
}

func startOther(t *testing.T, env []string) *other {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(env, "CS_CHILD=orders")
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = child.Process.Kill()
		_, _ = io.Copy(io.Discard, stdout)
		_ = child.Wait()
	})
	return &other{t, json.NewEncoder(stdin), json.NewDecoder(stdout)}
}

func (o *other) do(what order) outcome {
	o.t.Helper()
	o.send(what)
	return o.receive()
}

func (o *other) send(what order) {
	o.t.Helper()
	if err := o.in.Encode(what); err != nil {
		o.t.Fatal(err)
	}
}

func (o *other) receive() outcome {
	o.t.Helper()
	var result outcome
	if err := o.out.Decode(&result); err != nil {
		o.t.Fatal(err)
	}
	return result
}
