#!/usr/bin/env bash
# The heap beside glibc's malloc, jemalloc and mimalloc (Debian: libjemalloc2, libmimalloc2.0), in one run: each trace
# over each allocator in turn, ROUNDS times, medians.
#
# All are timed alike: a process for each trace and allocator; processor time of the thread, so a system call counts and a
# neighbour does not; 100 milliseconds of warm replays, the median of five parts; what a trace leaves in use is freed
# outside the time. No replay writes to the payloads but for the copies of a realloc.
#
#     Benchmarks/Heap/compare.sh FILE...          traces in the format of the CS:APP malloc lab
#     Benchmarks/Heap/compare.sh                  the server's own, Benchmarks/Heap/traces/server.rep
#
# REACTOR_BINARY names a program that is built already.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
rounds=${ROUNDS:-3}
[ $# -gt 0 ] || set -- "$here/traces/server.rep"
for trace in "$@"; do
    [ -r "$trace" ] || { printf 'compare.sh: %s: cannot be read\n' "$trace" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${REACTOR_BINARY:-}" ]; then
    (cd "$root" && swift build --configuration release --static-swift-stdlib --product reactor) >&2
    REACTOR_BINARY=$root/.build/release/reactor
fi
swiftc -O -wmo -static-stdlib "$here/malloc-replay.swift" -o "$work/malloc-replay"

library() { find /usr/lib /usr/local/lib -name "$1" 2>/dev/null | sort | tail -n 1; }
names=(glibc)
preloads=('')
for pair in jemalloc:libjemalloc.so.2 mimalloc:libmimalloc.so.2.0; do
    path=$(library "${pair#*:}")
    if [ -n "$path" ]; then
        names+=("${pair%%:*}")
        preloads+=("$path")
    else
        printf 'compare.sh: %s is not installed: left out\n' "${pair%%:*}" >&2
    fi
done

for ((round = 0; round < rounds; round++)); do
    for trace in "$@"; do
        "$REACTOR_BINARY" heap replay --json --time 100 "$trace" |
            sed -E 's/.*"mops":([0-9.eE+-]+).*"trace":"([^"]*)".*"utilisation":([0-9.eE+-]+).*/heap \2 \1 \3/' >>"$work/results"
        for i in "${!names[@]}"; do
            LD_PRELOAD=${preloads[$i]} "$work/malloc-replay" "$trace" | sed "s/^/${names[$i]} /" >>"$work/results"
        done
    done
done

awk -v list="heap ${names[*]}" '
    function median(key,   n, parts, i, j, t) {
        n = split(values[key], parts, " ")
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (parts[j] + 0 < parts[i] + 0) { t = parts[i]; parts[i] = parts[j]; parts[j] = t }
        return parts[int((n + 1) / 2)] + 0
    }
    {
        if (!($2 in seen)) { seen[$2] = 1; order[++count] = $2 }
        values[$1 " " $2] = values[$1 " " $2] " " $3
        share[$1 " " $2] = $4
    }
    END {
        kinds = split(list, kind, " ")
        printf "%-22s", "Mops/s (utilisation)"
        for (k = 1; k <= kinds; k++) printf "%18s", kind[k]
        print ""
        for (t = 1; t <= count; t++) {
            printf "%-22s", order[t]
            for (k = 1; k <= kinds; k++) {
                key = kind[k] " " order[t]
                rate = median(key)
                sum[k] += log(rate)
                shares[k] += share[key]
                printf "%10.1f (%4.1f%%)", rate, share[key] * 100
            }
            print ""
        }
        printf "%-22s", "mean"
        for (k = 1; k <= kinds; k++) printf "%10.1f (%4.1f%%)", exp(sum[k] / count), shares[k] / count * 100
        print ""
        printf "%-22s", "heap, times"
        for (k = 1; k <= kinds; k++) printf "%18.2f", exp((sum[1] - sum[k]) / count)
        print ""
    }' "$work/results"
