# make check is what CI runs; the README's test command is make's target "test".
.PHONY: test test-pg check lint rules sdk soak bench fuzz generate

test: ## everything that needs nothing but Go
	go test ./...

test-pg: ## the very same tests on PostgreSQL: BARTLEBY_TEST_DATABASE_URL names a server where databases may be made
	BARTLEBY_TEST_REQUIRE_POSTGRES=1 go test ./...

race: ## all tests with the race detector; CI leaves out what .ci/run names
	go test -race -shuffle=on ./...

lint: ## format, and golangci-lint with vet and staticcheck; tools are pinned in tools/go.mod
	@test -z "$$(go tool -modfile=tools/go.mod gofumpt -l .)" || { go tool -modfile=tools/go.mod gofumpt -l .; echo 'run: go tool -modfile=tools/go.mod gofumpt -w .'; exit 1; }
	go tool -modfile=tools/go.mod golangci-lint run ./...

rules: ## the arrows between the rooms, and what else rules_test.go holds
	go test -count=1 .

generate: ## files made from the code; CI fails when they differ from what is committed
	go generate ./...

FUZZTIME ?= 1m
fuzz: ## each fuzz target for a while
	@for target in $$(grep -rhoE '^func (Fuzz[A-Za-z]+)' --include='*_test.go' . | awk '{print $$2}'); do \
		dir=$$(grep -rlE "^func $$target\(" --include='*_test.go' . | xargs -n1 dirname | head -1); \
		go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$dir || exit 1; done

soak: ## twenty kills under load on SQLite; BARTLEBY_SOAK_KILLS says how many
	BARTLEBY_SOAK_KILLS=$${BARTLEBY_SOAK_KILLS:-20} go test -count=1 -timeout 30m -v ./soak

bench: ## 100,000 users, ratios against bare net/http; writes docs/benchmarks.md
	go run ./bench

check: lint rules race
