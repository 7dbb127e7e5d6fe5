#!/usr/bin/env bash
# Fuzzes the heap with libFuzzer under AddressSanitizer: Benchmarks/Heap/fuzz.sh [SECONDS], 60 by default. What breaks it is
# left in Benchmarks/Heap/crash-*; `fuzz.sh 0 FILE` runs one such file again.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
seconds=${1:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swiftc -O -DDEBUG -swift-version 6 -parse-as-library -sanitize=fuzzer,address -module-name HeapFuzz \
    -I "$root/Sources/CLinux" "$root"/Sources/Engine/System/*.swift "$root"/Sources/Engine/Heap/*.swift "$here/heap-fuzz.swift" \
    -o "$work/heap-fuzz"
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
if [ "$seconds" = 0 ]; then
    exec "$work/heap-fuzz" "${@:2}"
fi
mkdir "$work/corpus"
"$work/heap-fuzz" -max_total_time="$seconds" -max_len=2000 -rss_limit_mb=4096 -artifact_prefix="$here/" -print_final_stats=1 "$work/corpus"
