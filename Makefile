# Kompetanseportalen. `make` alone lists the commands.
PYTHON ?= python3
VENV := .venv/bin
# Every start reads what the last one compiled. The portal and its tests start many processes.
export PYTHONDONTWRITEBYTECODE :=
KLARGJOR := $(PYTHON) kompetanse/drift/klargjor.py
LAAS := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: hjelp start demo test sjekk fiks benk laas skjermbilder klar utvikle

hjelp: ## vis kommandoene
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ –/'

start: klar ## start hele portalen på denne maskinen (PORT=8000)
	@exec $(VENV)/python -m kompetanse.drift.oppstart

demo: klar ## kast databasen i .portal/ og start med en ny demo
	@$(VENV)/python -m kompetanse.drift.nullstill && exec $(VENV)/python -m kompetanse.drift.oppstart

test: utvikle ## kjør alle testene
	@$(VENV)/python -m pytest -n $${PYTEST_PROSESSER:-2} --dist loadscope --no-loadscope-reorder $(ARG)

sjekk: utvikle ## stil, typer, lag, migreringer, maler, API: endrer ingenting
	@$(VENV)/python -m kompetanse.drift.sjekk

fiks: utvikle ## rett stil der det kan gjøres trygt
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format --quiet .

benk: utvikle ## mål ytelsen
	@$(VENV)/python -m kompetanse.drift.benk $(ARG)

skjermbilder: utvikle ## ta bilder av sidene til docs/skjermbilder/ (portalen må kjøre)
	@$(VENV)/python -m kompetanse.drift.skjermbilder $(ARG)

laas: utvikle ## lag låsefilene på nytt fra pyproject.toml og package.json
	@$(LAAS) pyproject.toml -o requirements.lock
	@$(LAAS) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel error
	@$(VENV)/python -m kompetanse.drift.sjekk laaser

klar:
	@$(KLARGJOR) kjore

utvikle:
	@$(KLARGJOR) utvikle
