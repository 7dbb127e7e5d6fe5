#!/usr/bin/env bash
# Records what a serving loop asks of its heap under mixed load, as a trace: Benchmarks/Heap/traces/server.rep.
# Builds the program with -DRECORD_HEAP (see Sources/Engine/Heap/HeapRecorder.swift), serves with one loop on a free port
# of 127.0.0.1, runs mixed-load.py against it (some seconds, 35,000 operations), drains, and puts the trace's header in
# front. Needs python3.  record.sh [FILE [CONNECTIONS [EXCHANGES]]]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
target=${1:-$here/traces/server.rep}

(cd "$root" && swift build --configuration release --product reactor --scratch-path .build-record -Xswiftc -DRECORD_HEAP) >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/www"
for size in 300 5000 40000 300000; do head -c "$size" /dev/zero | tr '\0' 'x' >"$work/www/$size.txt"; done

REACTOR_HEAP_TRACE=$work/operations "$root/.build-record/release/reactor" serve --listen 127.0.0.1:0 --loops 0 \
    --workers 2 --data "$work/data" --www "$work/www" --access-log off --body-limit 1M >"$work/output" 2>"$work/log" &
server=$!
for _ in $(seq 200); do
    port=$(sed -n 's/^listening on http:\/\/127.0.0.1:\([0-9]*\)$/\1/p' "$work/output")
    [ -n "$port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    read -r -t 0.05 <> <(:) || true
done
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 "$here/mixed-load.py" "$port" "${2:-100}" "${3:-100}"
kill -TERM "$server"
wait "$server"
trap 'rm -rf "$work"' EXIT

count=$(wc -l <"$work/operations")
ids=$(grep -c '^a' "$work/operations")
mkdir -p "$(dirname "$target")"
{ printf '0\n%d\n%d\n1\n' "$ids" "$count" && cat "$work/operations"; } >"$target"
printf 'record.sh: %s: %d operations\n' "$target" "$count" >&2
