package request

import (
	"bytes"
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"connectorstudio/backend/studio"
)

// Sender sends many requests that one authorizer signs, without anything that only people look at: no
// request to be shown, no timing of the phases, no file. It is safe for concurrent use.
type Sender struct {
	client    *Client
	auth      Authorizer
	redactors *redactors
	before    *atomic.Pointer[signature]
}

// Sender returns one that signs with auth; nil for none.
func (c *Client) Sender(auth Authorizer) Sender {
	return Sender{client: c, auth: auth, redactors: &redactors{}, before: &atomic.Pointer[signature]{}}
}

// Answer is what came of a request. Either Failure or Status is set.
type Answer struct {
	Status  int
	Body    []byte // unpacked, with dots for credentials; it stands in the buffer
	Packed  bool   // it is packed in a way that was not asked for, and not unpacked
	Failure *studio.Failure
	Left    bool   // a request left this computer, or part of it
	Calls   int    // requests on the wire: redirects, and those that net/http sent again by itself, included
	Note    string // about a redirect that was not followed
	Took    time.Duration

	header  http.Header
	secrets *Redactor
}

// Fields are the headers of the answer, credentials and cookies hidden.
func (a *Answer) Fields() []studio.Field {
	return disguise{secrets: a.secrets}.responseHeaders(a.header)
}

// ContentType is what the answer says it is.
func (a *Answer) ContentType() string {
	if a.Packed {
		return "application/octet-stream"
	}
	return a.header.Get("Content-Type")
}

// Buffer is the memory of one call after the other: it holds the body of an answer until the next one.
type Buffer struct {
	held    []byte
	sending sending

	// The context of the calls, ended when a limit is reached: the same as long as none was.
	parent, ctx context.Context
	cancel      context.CancelCauseFunc
}

// Release lets go of what a buffer holds besides memory.
func (b *Buffer) Release() {
	if b.cancel != nil {
		b.cancel(nil)
	}
	b.parent, b.ctx, b.cancel = nil, nil, nil
	b.sending.spare, b.sending.spareIn, b.sending.spareHeard = nil, nil, nil
	b.sending.watch.release()
}

// within returns a context in parent that the limits of a call can end.
func (b *Buffer) within(parent context.Context) context.Context {
	if b.parent != parent || b.ctx.Err() != nil {
		if b.cancel != nil {
			b.cancel(nil)
		}
		b.parent = parent
		b.ctx, b.cancel = context.WithCancelCause(parent)
	}
	return b.ctx
}

// Do is Send for a run: the same request under the same limits, signed, redirected and refused alike. What
// comes of it is not for display, and its body is in the buffer.
func (s Sender) Do(ctx context.Context, p *Prepared, into *Buffer) Answer {
	sending := &into.sending
	sending.begin(p, s)
	ctx = into.within(ctx)
	sending.watch.start(sending.limits, sending.begun, into.cancel)
	defer sending.watch.stop()
	a := Answer{}
	sending.bare = p.bare()
	answer, err := sending.run(ctx, &sending.bare)
	if err == nil {
		err = sending.collect(answer, into, &a)
		sending.lapOver()
	}
	if err != nil {
		a = Answer{Failure: sending.explain(ctx, err)}
	}
	a.Left, a.Calls, a.Note, a.secrets = sending.left, sending.calls, sending.note, sending.journey.secrets
	a.Took = time.Since(sending.begun)
	return a
}

// collect reads the answer into the buffer.
func (s *sending) collect(answer *http.Response, into *Buffer, a *Answer) error {
	defer answer.Body.Close()
	body, notes, err := s.intake().open(answer)
	if err == nil {
		err = into.fill(body, answer.ContentLength)
	}
	if err != nil {
		return s.withStatus(err, answer)
	}
	a.Status, a.header, a.Packed = answer.StatusCode, answer.Header, len(notes) > 0
	a.Body = s.journey.secrets.Bytes(into.held)
	return nil
}

const (
	usualBody    = 16 << 10
	believedBody = 1 << 20 // of an announced length: what is larger gets its room as it arrives
)

// fill reads to the end.
func (b *Buffer) fill(from *gauge, announced int64) error {
	room := int64(usualBody)
	if announced >= 0 {
		room = min(announced, believedBody)
	}
	room += 16 // behind the body: to read its end, and for who reads the text
	if int64(cap(b.held)) < room {
		b.held = make([]byte, 0, room)
	}
	b.held = b.held[:0]
	return from.readInto(&b.held)
}

// Size is how much memory the buffer takes, in bytes.
func (b *Buffer) Size() int { return cap(b.held) }

// signature is what an authorizer that only adds headers, whatever is in a request, made of the headers that
// many requests share.
type signature struct {
	shared  *sharedHeader
	origin  string
	header  http.Header
	added   credentials
	secrets *Redactor
}

// steady is an authorizer that may do the same to every request.
type steady interface {
	// Steady tells that it adds the same headers to every request of its origin, and nothing else.
	Steady() bool
}

// signedBefore returns the request as a signature from before has it; nil when there is none.
func (s *sending) signedBefore(bare *studio.Outgoing) *studio.Outgoing {
	if s.before == nil || s.shared == nil {
		return nil
	}
	known := s.before.Load()
	if known == nil || known.shared != s.shared || known.origin != s.origin {
		return nil
	}
	s.journey.added, s.journey.secrets = known.added, known.secrets
	s.signed = *bare
	s.signed.Header = known.header
	return &s.signed
}

// keepSigned remembers what signing did, where it will do the same to the next request.
func (s *sending) keepSigned(bare, signed *studio.Outgoing) {
	if s.before == nil || s.shared == nil {
		return
	}
	if same, can := s.auth.(steady); !can || !same.Steady() {
		return
	}
	if *signed.URL != *bare.URL || !bytes.Equal(signed.Body, bare.Body) {
		return
	}
	s.before.Store(&signature{shared: s.shared, origin: s.origin, header: signed.Header, added: s.journey.added, secrets: s.journey.secrets})
}
