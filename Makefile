# Everything a person or CI does with Nod. `make` alone lists it.

PYTHON ?= python3.13
PORT_BASE ?= 8000
# `real`: the workspace that .env names, in the place of the simulator.
SLACK ?=
# Tests run beside each other, a file at a time: two more than there are cores, for many wait; 0 for one by one.
WORKERS ?= $(shell expr $$(nproc) + 2)
STATE ?= .local$(if $(filter real,$(SLACK)),-real)
DEADLINE_SECONDS ?=
# A policy in the place of src/policy.yaml.
POLICY ?=
UV_VERSION := 0.13.8
PIP_AUDIT_VERSION := 2.10.1
# A registry that does not answer must not hold up the demo, which works without.
NPM_SECONDS := 90
NPM_OPTIONS := --no-audit --no-fund --loglevel=error --fetch-timeout=15000 --fetch-retries=1 \
	--fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=3000

VENV := .venv
SAM_VENV := .venv-sam
TOOLS := .tools
BIN := $(VENV)/bin
# SAM builds with the python3.13 it finds on the PATH: its own.
SAM := PATH="$(CURDIR)/$(SAM_VENV)/bin:$$PATH" SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 \
	$(CURDIR)/$(SAM_VENV)/bin/sam

SETUP := $(VENV)/.installed $(TOOLS)/.installed
SAM_SETUP := $(SAM_VENV)/.installed
BUILT := .aws-sam/.built
SOURCES := $(sort $(shell find src -type f -not -path '*/__pycache__/*'))
# A file that was removed must leave the build, so their list is a source, too. Folders would not do: bytecode changes them.
SOURCE_LIST := .aws-sam/.sources
$(shell mkdir -p .aws-sam; echo "$(SOURCES)" | cmp -s - $(SOURCE_LIST) || echo "$(SOURCES)" >$(SOURCE_LIST))

.DEFAULT_GOAL := help
.PHONY: help setup setup-sam demo slack-manifest shop smoke policy-check policy-schema licences audit test check lint types imports validate build publish release-check histories faults mutants bench load screenshots tree reliability seed format lock clean
# A recipe that fails leaves no half-made target behind.
.DELETE_ON_ERROR:

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: $(SETUP) ## install what the demo and the tests need (the other targets do it by themselves)

setup-sam: $(SAM_SETUP)

demo: $(SETUP) ## run everything on this machine: PORT_BASE=8000 STATE=.local POLICY= DEADLINE_SECONDS= SLACK=real
	@exec $(BIN)/python -m local.demo --port-base $(PORT_BASE) --state $(STATE) \
		$(if $(POLICY),--policy "$(POLICY)") $(if $(SLACK),--slack $(SLACK)) \
		$(if $(DEADLINE_SECONDS),--deadline-seconds $(DEADLINE_SECONDS))

slack-manifest: $(SETUP) ## print the Slack app's manifest to paste: URL=https://… , without for SLACK=real
	@$(BIN)/python scripts/slack_manifest.py $(if $(URL),"$(URL)")

shop: $(SETUP) ## list or switch what goes wrong in the demo's shop: FAULT=decline COUNT=1 (or on) MS=, FAULT=off
	@PYTHONPATH=src:. $(BIN)/python scripts/shop_faults.py --port-base $(PORT_BASE) \
		$(if $(COUNT),--count $(COUNT)) $(if $(MS),--ms $(MS)) $(if $(FAULT),"$(FAULT)")

smoke: $(SETUP) ## run one whole order on free ports and print its timeline
	@exec $(BIN)/python -m local.smoke

policy-check: $(SETUP) ## explain a policy and try orders: FILE=src/policy.yaml ORDER="1250.00 EUR by U123; …"
	@PYTHONPATH=src $(BIN)/python scripts/check_policy.py $(if $(FILE),"$(FILE)") $(if $(ORDER),--order "$(ORDER)")

# Every worker and every process of a stack compiles all code anew where bytecode may not be written.
test: $(SETUP) build ## run all tests; ARGS="-k name" chooses
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types imports validate build ## what CI runs: lint, types, layers, template, then all tests
	@$(MAKE) --no-print-directory test

lint: $(SETUP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(SETUP)
	@$(BIN)/mypy $(wildcard src local tests bench examples)

imports: $(SETUP)
	@PYTHONPATH=src $(BIN)/lint-imports

validate: $(SAM_SETUP)
	@for template in template.yaml $(wildcard examples/*/template.yaml); do \
		$(SAM) validate --lint --template "$$template" || exit 1; \
	done

build: $(BUILT) ## build the functions as they are deployed, into .aws-sam/build

publish: ## upload a build to BUCKET=name and print the link by which anybody deploys it (PREFIX=nod)
	@scripts/publish.sh "$(BUCKET)" $(if $(PREFIX),"$(PREFIX)")

release-check: $(SETUP) ## replay the executions of earlier releases with this code: what waits must be able to go on
	@$(BIN)/pytest -q $(addprefix tests/workflow/test_,replay.py replay_requests.py points.py changed_operations.py upgrade.py)

histories: $(SETUP) ## record what release-check replays, and overwrite nothing: KEEP=v1.2.3 puts aside what that release recorded
	@PYTHONPATH=src:. $(BIN)/python scripts/record_histories.py $(if $(KEEP),--keep "$(KEEP)")

faults: $(SETUP) ## draw random histories of the whole system: SECONDS=60, or SEED= of an earlier run; CROWD=50 or KILLS=10 instead
	@$(BIN)/python scripts/run_faults.py $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(CROWD),--crowd $(CROWD)) $(if $(KILLS),--kills $(KILLS))

mutants: $(SETUP) ## take out each guard in turn and see that the tests notice: ARGS="words of its name"
	@$(BIN)/python scripts/try_mutants.py $(ARGS)

bench: $(SETUP) build ## measure speed and size, and print the table; ARGS="--write" records it
	@exec $(BIN)/python -m bench $(ARGS)

load: $(SETUP) ## measure with up to 100,000 orders, 5,000 of them waiting; ARGS="--write" records it, ARGS="10000/1000" chooses
	@exec $(BIN)/python -m bench.load $(ARGS)

screenshots: $(SETUP) ## renew the pictures of README and docs (needs chromium)
	@PYTHONPATH=src:. $(BIN)/python scripts/take_screenshots.py

tree: $(SETUP) ## renew README's table of files
	@$(BIN)/python scripts/write_tree.py

reliability: $(SETUP) ## renew which tests docs/reliability.md names, from their markers
	@$(BIN)/python scripts/write_reliability.py

policy-schema: $(SETUP) ## renew the schema by which editors help with a policy
	@PYTHONPATH=src $(BIN)/python scripts/write_policy_schema.py

licences: $(SETUP) ## renew docs/licences.md
	@$(BIN)/python scripts/write_licences.py

# Needs the internet, and says so where it could not ask: `make check` does without.
audit: $(TOOLS)/audit/.installed ## ask for known vulnerabilities of what is deployed
	@$(TOOLS)/audit/bin/pip-audit --strict --require-hashes --disable-pip -r src/requirements.txt

seed: $(SETUP) ## put the example catalogue into a table on AWS: TABLE=name
	@PYTHONPATH=src $(BIN)/python scripts/seed_catalogue.py "$(TABLE)"

format: $(SETUP) ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(TOOLS)/lock/bin/uv ## choose the newest versions that the *.in files allow
	@for name in src/requirements requirements-dev requirements-sam; do \
		echo "locking $$name.in"; \
		$< pip compile --quiet --upgrade --universal --python-version 3.13 --generate-hashes --allow-unsafe \
			--no-header --no-emit-index-url --no-emit-find-links "$$name.in" -o "$$name.txt" || exit 1; \
	done

clean: ## remove what was installed and built; the demo's state in .local and .local-real stays
	rm -rf $(VENV) $(SAM_VENV) $(TOOLS) .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements-dev.txt
	@$(call create_venv,$(VENV))
	@echo "installing the Python packages of the demo and the tests (about a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(SAM_VENV)/.installed: requirements-sam.txt
	@$(call create_venv,$(SAM_VENV))
	@echo "installing the AWS SAM CLI into $(SAM_VENV) (about a minute)"
	@$(SAM_VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-sam.txt
	@touch $@

# The database is a program from npm; without it the demo's database lives in memory.
$(TOOLS)/.installed: tools/package.json tools/package-lock.json
	@mkdir -p $(TOOLS)
	@cp tools/package.json tools/package-lock.json $(TOOLS)/
	@if command -v npm >/dev/null; then \
		echo "installing the database (a few seconds)"; \
		$$(command -v timeout >/dev/null && echo timeout -k 5 $(NPM_SECONDS)) npm ci --prefix $(TOOLS) $(NPM_OPTIONS) \
			>/dev/null || rm -rf $(TOOLS)/node_modules; \
	fi
	@test -x $(TOOLS)/node_modules/@dynoxide/linux-x64/dynoxide \
		|| echo "no database program for this machine (npm missing, offline, or not Linux x64): the demo's orders will live in memory"
	@touch $@

$(TOOLS)/lock/bin/uv:
	@$(call create_venv,$(TOOLS)/lock)
	@$(TOOLS)/lock/bin/python -m pip install -qq --disable-pip-version-check uv==$(UV_VERSION)

$(TOOLS)/audit/.installed:
	@$(call create_venv,$(TOOLS)/audit)
	@$(TOOLS)/audit/bin/python -m pip install -qq --disable-pip-version-check pip-audit==$(PIP_AUDIT_VERSION)
	@touch $@

# `sam build` gives every function everything, and no bytecode: compiling at a cold start is too slow for Slack's
# three seconds.
$(BUILT): $(SAM_SETUP) $(SOURCES) $(SOURCE_LIST) template.yaml samconfig.toml scripts/trim_artefacts.py
	@echo "building the functions (up to half a minute)"
	@$(SAM) build --cached --parallel >.aws-sam-build.log 2>&1 || { cat .aws-sam-build.log; exit 1; }
	@rm -f .aws-sam-build.log
	@$(SAM_VENV)/bin/python scripts/trim_artefacts.py .aws-sam/build
	@for artefact in .aws-sam/build/*Function; do \
		$(SAM_VENV)/bin/python -m compileall -q -f -j 2 -s "$$artefact" -p /var/task \
			--invalidation-mode unchecked-hash "$$artefact" || exit 1; \
	done
	@touch $@

define create_venv
command -v $(PYTHON) >/dev/null || { \
	echo "Nod needs Python 3.13, and '$(PYTHON)' is not on the PATH. Name another one: make PYTHON=/path/to/python3.13" >&2; \
	exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || { \
	echo "Nod needs Python 3.13, and '$(PYTHON)' is another version (or none is chosen)." >&2; exit 1; }; \
echo "creating $(1)"; \
$(PYTHON) -m venv $(1)
endef
