#!/usr/bin/env bash
# The same batch of notes through `sluice batch run`, LiteLLM's Router and Bespoke Curator, in turn, on the same wall:
# undisturbed, with every tenth request failing, and with a SIGKILL at half. README.md says what each figure is.
#
#   PEERS=/tmp/peers benches/peers/batch/run.sh [RECORDS [TURNS]]
#
# Run from the top of the repository. PEERS holds the two environments of README.md. SLUICE and WALL name the release builds
# where they are not those below. Everything else is written to a temporary folder; KEEP=1 leaves it there.
set -euo pipefail
records=${1:-2000} turns=${2:-3}
here=$PWD/benches/peers/batch
target=$(realpath "${CARGO_TARGET_DIR:-target}")
program=${SLUICE:-$target/release/sluice}
wall=${WALL:-$(find "$target/release/deps" -maxdepth 1 -name 'wall-*' -executable -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)}
router=$PEERS/litellm/bin/python curator=$PEERS/curator/bin/python
scratch=$(mktemp -d)
[[ -n ${KEEP:-} ]] && echo "kept: $scratch" >&2 || trap 'rm -rf "$scratch"' EXIT

# Nothing but the wall is to be asked: no lists of prices, no telemetry, no hub, no tokeniser from the network.
export LITELLM_LOCAL_MODEL_COST_MAP=True TELEMETRY_ENABLED=false HF_HUB_OFFLINE=1 CURATOR_DISABLE_RICH_DISPLAY=1
export OLLAMA_HOST=127.0.0.1:9 PYTHONDONTWRITEBYTECODE=1 HOME=$scratch/home
# Curator counts tokens with a vocabulary that it would download; LiteLLM, on which it depends, brings it along.
TIKTOKEN_CACHE_DIR=$(dirname "$(find "$PEERS"/curator/lib -path '*litellm*tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4')")
export TIKTOKEN_CACHE_DIR
mkdir -p "$HOME"

measure() { # SCENARIO RECORDS FOLDER NAME DURABLE COMMAND...: in a folder of its own, with nothing kept from before
    local scenario=$1 folder=$scratch/$3 name=$4 durable=$5
    mkdir -p "$folder"
    python3 "$here/../../notes/make.py" "$2" >"$folder/notes.jsonl"
    cp -r "$here/../../notes/.sluice" "$folder"
    cat >"$folder/sluice.toml" <<'TOML'
[providers.lab]
api = "openai"
base_url = "http://127.0.0.1:8099/v1"
local = true
model = "tiny"
[kinds.note]
route = ["lab/tiny"]
TOML
    shift 5
    (cd "$folder" && SLUICE_LEDGER=$folder/ledger.db CURATOR_CACHE_DIR=$folder/cache HF_HOME=$folder/hub \
        python3 "$here/measure.py" "$scenario" "$name" "$wall" notes.jsonl out.jsonl "$durable" -- "$@") || {
        tail -n 5 "$folder/errors.log" >&2
        return 1
    }
}

all() { # SCENARIO RECORDS TURN
    local address=http://127.0.0.1:8099/v1
    measure "$1" "$2" "sluice-$1-$3" "sluice" out.jsonl \
        "$program" batch run --kind note --records notes.jsonl --out out.jsonl --key id --model lab/tiny --concurrency 64
    measure "$1" "$2" "litellm-$1-$3" "LiteLLM Router" out.jsonl \
        "$router" "$here/litellm_router.py" notes.jsonl out.jsonl "$address" 64
    measure "$1" "$2" "curator-$1-$3" "Bespoke Curator" 'cache/*/responses_*.jsonl' \
        "$curator" "$here/curator_run.py" notes.jsonl out.jsonl "$address" 64
}

"$program" --version
"$router" -c 'from importlib.metadata import version as of; print("litellm", of("litellm"))'
"$curator" -c 'from importlib.metadata import version as of; print("bespokelabs-curator", of("bespokelabs-curator"), "with litellm", of("litellm"))'
all plain 64 warm >/dev/null # Files come into memory and caches are made before the clock counts.
for turn in $(seq "$turns"); do
    for scenario in plain faults kill; do
        all "$scenario" "$records" "$turn" | tee -a "$scratch/measured.jsonl" >&2
    done
done
python3 "$here/table.py" <"$scratch/measured.jsonl"
