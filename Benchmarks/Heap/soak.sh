#!/usr/bin/env bash
# A soak with so little memory that the heaps' limit is hit all the time: soak.sh [ROUNDS], 5 by default. A debug build serves
# with --heap-limit 1M, so that the canaries and the assertion that every block came back at a loop's end are in; the load is
# mixed-load.py with many connections, whose uploads are as large as the accounts take. Right is: some answers are 503, the others as ever, the server drains and ends well.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
rounds=${1:-5}
(cd "$root" && swift build --product reactor) >&2
program=$root/.build/debug/reactor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/www"
for size in 300 5000 40000 300000; do head -c "$size" /dev/zero | tr '\0' 'x' >"$work/www/$size.txt"; done

SWIFT_BACKTRACE=enable=no "$program" serve --listen 127.0.0.1:0 --loops 2 --workers 2 --heap-limit 1M --max-per-address 100000 \
    --data "$work/data" --www "$work/www" --access-log off >"$work/output" 2>"$work/log" &
server=$!
port=
for _ in $(seq 200); do
    port=$(sed -n 's/^listening on http:\/\/127.0.0.1:\([0-9]*\)$/\1/p' "$work/output")
    [ -n "$port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    read -r -t 0.05 <> <(:) || true
done
for ((round = 1; round <= rounds; round++)); do
    printf 'round %d: ' "$round"
    python3 "$here/mixed-load.py" "$port" 600 8 5 | tee -a "$work/statuses"
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
done
kill -TERM "$server"
wait "$server" || { printf 'soak.sh: the server ended with status %d\n' $? >&2; cat "$work/log" >&2; exit 1; }
grep -q '503:' "$work/statuses" || { printf 'soak.sh: the limit was never hit\n' >&2; exit 1; }
if grep -i 'heap' "$work/log" >&2; then exit 1; fi
printf 'soak.sh: the limit was hit, and the server ended well\n'
