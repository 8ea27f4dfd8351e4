package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"bartleby"
	"bartleby/notify"
	"bartleby/store"
	"bartleby/testkit"
)

// work runs a worker until the test ends, or until stop is called, which waits for its end.
func work(t *testing.T, s *testkit.Server, mail, text notify.Sender, metrics prometheus.Registerer) (stop func()) {
	t.Helper()
	w, err := notify.New(notify.Config{DB: s.DB, Mail: mail, Text: text, Log: s.Rules.Log, Now: s.Clock.Now, Metrics: metrics})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func messages(t *testing.T, s *testkit.Server, tenant testkit.Tenant) []*bartleby.Message {
	t.Helper()
	list, err := store.Read(t.Context(), s.DB, tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages("", 1000, 0)
		return list, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 800 {
		if ok() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("in vain: %s", what)
}

// invite has the server send so many invitations, by a tenant.
func invite(t *testing.T, s *testkit.Server, tenant testkit.Tenant, n int) {
	t.Helper()
	for i := range n {
		if a := s.Do(t, testkit.Request{Call: "POST /v1/invitations", Body: fmt.Sprintf(`{"email_address":"guest%d@example.com"}`, i), Key: tenant.Key}); a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}

func statuses(list []*bartleby.Message) string {
	n := map[bartleby.MessageStatus]int{}
	for _, m := range list {
		n[m.Status]++
	}
	return strings.TrimPrefix(fmt.Sprint(n), "map")
}

func TestMessagesAreSent(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		u := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"email_address":["ada@example.com"],"phone_number":["+447400123456"]}`, Key: live.Key}).Object(t)
		p := newProvider(t)
		office := newPostOffice(t, kind{starttls: true}, rules{})
		metrics := prometheus.NewRegistry()
		stop := work(t, s, office.sender(t, s.Clock, nil), &notify.SMSWebhook{URL: p.URL, Secret: hookSecret, Now: s.Clock.Now}, metrics)
		invite(t, s, live, 1)
		for _, call := range []string{"POST /v1/email_addresses/" + u["primary_email_address_id"].(string), "POST /v1/phone_numbers/" + u["primary_phone_number_id"].(string)} {
			if a := s.Do(t, testkit.Request{Call: call + "/prepare_verification", Key: live.Key}); a.Status != 200 {
				t.Fatalf("%s", a.Body)
			}
		}
		eventually(t, "all are sent", func() bool { return statuses(messages(t, s, live)) == "[sent:3]" })
		stop()
		var codes []string
		for _, l := range office.all() {
			header, part := parts(t, l.text)
			plain, html := part["text/plain; charset=UTF-8"], part["text/html; charset=UTF-8"]
			if !strings.HasSuffix(header.Get("Message-Id"), "@app.example>") || !strings.Contains(html, "<!doctype html>") || len(plain) < 40 {
				t.Errorf("%s", l.text)
			}
			switch l.to {
			case "ada@example.com":
				codes = append(codes, header.Get("Subject")[:6])
			case "guest0@example.com":
				if !strings.Contains(plain, s.Frontend+"/v1/tickets/accept?ticket=") {
					t.Error(plain)
				}
			}
		}
		if len(codes) != 1 || len(p.bodies) != 1 || !strings.Contains(p.bodies[0], "is your code") {
			t.Fatalf("%v %v", codes, p.bodies)
		}

		// What was sent is forgotten, and nothing of it was ever logged.
		for _, m := range messages(t, s, live) {
			if m.Subject+m.Body+m.Plain+m.Link()+m.Code() != "" || m.To == "" {
				t.Errorf("%+v", m)
			}
		}
		for _, secret := range []string{codes[0], "ada@example.com", "guest0@", "+4474", "ticket=", "123456"} {
			if strings.Contains(s.Log.String(), secret) {
				t.Errorf("the log has %s", secret)
			}
		}
		want := `
# HELP bartleby_messages_queue Messages to be sent, of all replicas.
# TYPE bartleby_messages_queue gauge
bartleby_messages_queue 0
# HELP bartleby_messages_total Tries to send a message, by type (email, sms) and result: sent, failed, given_up for the last try of a schedule, and kept for what only the outbox of a development instance shows.
# TYPE bartleby_messages_total counter
bartleby_messages_total{result="sent",type="email"} 2
bartleby_messages_total{result="sent",type="sms"} 1
`
		if err := testutil.GatherAndCompare(metrics, strings.NewReader(want), "bartleby_messages_queue", "bartleby_messages_total"); err != nil {
			t.Error(err)
		}
	})
}

func TestMessagesAreRetried(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		metrics := prometheus.NewRegistry()
		later := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "busy with jane@example.com"}
		tries := 0
		office := newPostOffice(t, kind{}, rules{rcpt: func(_ int, to string) error {
			switch to {
			case "guest0@example.com":
				if tries++; tries < 3 {
					return later
				}
			case "guest1@example.com":
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no " + to}
			case "guest2@example.com":
				return later
			}
			return nil
		}})
		work(t, s, office.sender(t, s.Clock, nil), nil, metrics)
		invite(t, s, live, 3)
		eventually(t, "the first tries", func() bool { return statuses(messages(t, s, live)) == "[failed:1 queued:2]" })
		eventually(t, "each is counted", func() bool {
			for _, m := range messages(t, s, live) {
				if m.Tries != 1 {
					return false
				}
			}
			return true
		})
		for _, m := range messages(t, s, live) {
			if m.Status == bartleby.MessageQueued && (m.NextAt-m.UpdatedAt != 5000 || !strings.Contains(m.Error, "451 4.3.0") || strings.Contains(m.Error, "jane")) {
				t.Errorf("%+v", m)
			}
		}
		if n, err := testutil.GatherAndCount(metrics, "bartleby_messages_queue"); n != 1 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		s.Clock.Advance(6 * time.Second)
		eventually(t, "the second tries", func() bool { office.mu.Lock(); defer office.mu.Unlock(); return tries == 2 })
		eventually(t, "nothing is leased", func() bool { return messages(t, s, live)[2].Tries == 2 || messages(t, s, live)[1].Tries == 2 })
		s.Clock.Advance(31 * time.Second)
		eventually(t, "the third", func() bool { return len(office.all()) == 1 })

		// In the end it is given up. The queue is not left before.
		for range 12 {
			s.Clock.Advance(13 * time.Hour)
			time.Sleep(20 * time.Millisecond)
			eventually(t, "the next try", func() bool {
				for _, m := range messages(t, s, live) {
					if m.Status == bartleby.MessageQueued && m.NextAt <= s.Clock.Now().UnixMilli() {
						return false
					}
				}
				return true
			})
		}
		for _, m := range messages(t, s, live) {
			want := map[string]string{"guest0@example.com": "sent 2", "guest1@example.com": "failed 1", "guest2@example.com": "failed 9"}[m.To]
			if got := fmt.Sprintf("%s %d", m.Status, m.Tries); got != want || m.Body != "" {
				t.Errorf("%s: %s, want %s", m.To, got, want)
			}
		}
		for _, address := range []string{"guest1@", "jane@"} {
			if strings.Contains(s.Log.String(), address) {
				t.Errorf("the log has %s", address)
			}
		}
	})
}

// A code that can no longer be used is not sent, and one that would come too late is given up.
func TestCodesComeInTimeOrNotAtAll(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		u := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"email_address":["ada@example.com"]}`, Key: live.Key}).Object(t)
		s.Do(t, testkit.Request{Call: "POST /v1/email_addresses/" + u["primary_email_address_id"].(string) + "/prepare_verification", Key: live.Key})
		s.Clock.Advance(11 * time.Minute)
		office := newPostOffice(t, kind{}, rules{})
		work(t, s, office.sender(t, s.Clock, nil), nil, nil)
		eventually(t, "it is given up", func() bool { return statuses(messages(t, s, live)) == "[failed:1]" })
		if len(office.all()) != 0 {
			t.Error("it was sent")
		}
	})
}

// Without a way to send, messages of development stay for the outbox to show, and those of production wait.
func TestMessagesAreKept(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		invite(t, s, live, 2)
		invite(t, s, s.Tenant, 2)
		stop := work(t, s, nil, nil, nil)
		eventually(t, "they are kept", func() bool { return statuses(messages(t, s, s.Tenant)) == "[kept:2]" })
		stop()
		for _, m := range messages(t, s, s.Tenant) {
			if m.Link() == "" || m.Body == "" {
				t.Errorf("%+v", m)
			}
		}
		if got := statuses(messages(t, s, live)); got != "[queued:2]" {
			t.Error(got)
		}
		office := newPostOffice(t, kind{}, rules{})
		s.Clock.Advance(time.Minute)
		work(t, s, office.sender(t, s.Clock, nil), nil, nil)
		eventually(t, "they are sent", func() bool { return len(office.all()) == 2 })
		invite(t, s, s.Twin, 1) // of development, with a mail server: sent, and shown
		eventually(t, "it is sent", func() bool { return statuses(messages(t, s, s.Twin)) == "[sent:1]" })
		if m := messages(t, s, s.Twin)[0]; m.Body == "" || len(office.all()) != 3 {
			t.Errorf("%+v", m)
		}
	})
}

// A worker that dies after it sent and before it recorded that leaves the message to another: the same letter comes again,
// under the same Message-ID.
func TestMessagesOutliveTheirWorker(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		office := newPostOffice(t, kind{}, rules{})
		sender := office.sender(t, s.Clock, nil)
		invite(t, s, s.Tenant, 1)
		list, err := store.LeaseMessages(t.Context(), s.DB, 120_000, 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		if err := sender.Send(t.Context(), list[0].Message); err != nil {
			t.Fatal(err)
		}
		work(t, s, sender, nil, nil)
		time.Sleep(100 * time.Millisecond)
		if n := len(office.all()); n != 1 {
			t.Fatalf("%d letters before the lease was over", n)
		}
		s.Clock.Advance(121 * time.Second)
		eventually(t, "it comes again", func() bool { return statuses(messages(t, s, s.Tenant)) == "[sent:1]" })
		all := office.all()
		first, _ := parts(t, all[0].text)
		second, _ := parts(t, all[len(all)-1].text)
		if len(all) != 2 || first.Get("Message-Id") == "" || first.Get("Message-Id") != second.Get("Message-Id") || first.Get("Date") != second.Get("Date") {
			t.Errorf("%v\n%v", first, second)
		}
		// The dead one comes back to life and has nothing to say.
		list[0].Message.Status = bartleby.MessageQueued
		if ours, err := store.SettleMessage(t.Context(), s.DB, list[0]); ours || err != nil {
			t.Errorf("%v %v", ours, err)
		}
		if got := statuses(messages(t, s, s.Tenant)); got != "[sent:1]" {
			t.Error(got)
		}
	})
}

// Two workers share the queue, and send nothing twice but what failed.
func TestWorkersShareTheQueue(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const n = 120
		invite(t, s, s.Tenant, n)
		var mu sync.Mutex
		sent, by := map[string]int{}, map[string]int{}
		sender := func(name string) notify.Sender {
			return senderFunc(func(_ context.Context, m *bartleby.Message) error {
				mu.Lock()
				defer mu.Unlock()
				sent[m.To]++
				by[name]++
				if m.To == "guest7@example.com" && sent[m.To] == 1 {
					return errors.New("not now")
				}
				return nil
			})
		}
		stopOne, stopOther := work(t, s, sender("one"), nil, nil), work(t, s, sender("other"), nil, nil)
		eventually(t, "all but one are sent", func() bool { return statuses(messages(t, s, s.Tenant)) == fmt.Sprintf("[queued:1 sent:%d]", n-1) })
		s.Clock.Advance(6 * time.Second)
		eventually(t, "all are sent", func() bool { return statuses(messages(t, s, s.Tenant)) == fmt.Sprintf("[sent:%d]", n) })
		stopOne()
		stopOther()
		for i := range n {
			to, want := fmt.Sprintf("guest%d@example.com", i), 1
			if i == 7 {
				want = 2
			}
			if sent[to] != want {
				t.Errorf("%s was sent %d times, want %d", to, sent[to], want)
			}
		}
		if s.DB.Engine() == "postgres" && (by["one"] == 0 || by["other"] == 0) {
			t.Errorf("%v", by)
		}
	})
}

// A stop lets what was begun be finished and recorded.
func TestStopFinishesWhatWasBegun(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		begun, on := make(chan struct{}), make(chan struct{})
		invite(t, s, s.Tenant, 1)
		stop := work(t, s, senderFunc(func(ctx context.Context, _ *bartleby.Message) error {
			close(begun)
			<-on
			return ctx.Err()
		}), nil, nil)
		<-begun
		ended := make(chan struct{})
		go func() { stop(); close(ended) }()
		time.Sleep(50 * time.Millisecond)
		close(on)
		<-ended
		if got := statuses(messages(t, s, s.Tenant)); got != "[sent:1]" {
			t.Error(got)
		}
	})
}

type senderFunc func(context.Context, *bartleby.Message) error

func (f senderFunc) Send(ctx context.Context, m *bartleby.Message) error { return f(ctx, m) }
