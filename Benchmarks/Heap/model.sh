#!/usr/bin/env bash
# Ten million random operations for each placement policy, against the model of Tests/EngineTests/Heap/HeapModel.swift: no
# overlap, alignment, contents kept, the census right, everything coalescing. Optimised; with `--sanitize=address` as an
# argument under AddressSanitizer, in a debug build whose free memory and rounding are poisoned.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export REACTOR_HEAP_OPERATIONS=${REACTOR_HEAP_OPERATIONS:-10000000} SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
if [ $# -gt 0 ]; then
    exec swift test "$@" --scratch-path .build-asan --disable-xctest --filter HeapRandomTests
fi
exec swift test --configuration release -Xswiftc -enable-testing --scratch-path .build-model --disable-xctest --filter HeapRandomTests
