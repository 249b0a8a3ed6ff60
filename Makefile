# Needs git, make, npm and any Node from 20 on. `npm ci` brings the Node that GoChat runs on.

.DEFAULT_GOAL := help
.PHONY: help setup run dev build test lint lint-fix fmt fmt-check docker-up docker-down docker-logs all

# npm writes this file at the end of every installation, so it also tells when the last one was.
INSTALLED := node_modules/.package-lock.json
# Further arguments for vitest: make test TEST_ARGS="packages/protocol"
TEST_ARGS ?=
# `npm run` puts the installed Node first on the path; tools that are not npm scripts need the same.
NODE = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node

$(INSTALLED): package-lock.json
	npm ci
	@touch $@

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(INSTALLED) ## Install the dependencies, if they are missing or out of date

run: $(INSTALLED) ## Install if needed, then serve on http://localhost:8080
	npm start

dev: $(INSTALLED) ## Serve, with every change of a source file at once in the browser and the server
	npm run dev

build: $(INSTALLED) ## Check the types; the server runs from source, and the client is built by `make run`
	npm run build

test: $(INSTALLED) ## Run every test
	npm test -- $(TEST_ARGS)

lint: $(INSTALLED) ## Check the code, the Dockerfile and the compose file
	npm run lint
	$(NODE) tools/check-docker.ts

lint-fix: $(INSTALLED) ## Repair what the linter can repair
	npm run lint:fix

fmt: $(INSTALLED) ## Format the code
	npm run fmt

fmt-check: $(INSTALLED) ## Check the format without changing anything
	npm run fmt:check

# 24 random bytes, once: the database keeps the password with which it was made.
.env:
	(umask 077 && sed "s/^POSTGRES_PASSWORD=.*/POSTGRES_PASSWORD=$$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')/" deploy/docker/env.example > .env)

docker-up: .env ## Start PostgreSQL and Redis for development, on loopback
	docker compose up --detach --wait

docker-down: ## Stop them; their data stays
	docker compose --profile app down

docker-logs: ## Follow their logs
	docker compose --profile app logs --follow

all: ## Everything a change must pass: setup, fmt-check, lint, build, test
	$(MAKE) setup
	$(MAKE) fmt-check
	$(MAKE) lint
	$(MAKE) build
	$(MAKE) test
