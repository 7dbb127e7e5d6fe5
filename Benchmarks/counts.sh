# Sourced by scripts/bench: what does not depend on the neighbours. System calls by strace(1), instructions and calls by
# valgrind's callgrind, memory by /proc. Always the difference between two runs of which one has more requests, so that the
# start, the first connections and the end do not count.

# system_calls NAME MODE [DEPTH]: per request. MODE is count or countclose.
system_calls() {
    local name=$1 mode=$2 depth=${3:-1} few=6400 many=25600 total=() requests
    [ "$mode" = countclose ] && few=1000 many=4000
    for requests in $few $many; do
        rm -f "$work/strace.out"
        strace -f -c -U calls,name -o "$work/strace.out" -p "${pid_of[$name]}" 2>"$work/strace.err" &
        local tracer=$! tries=0
        # Attached to all threads, or the first calls are missed.
        until [ "$(grep -h TracerPid /proc/"${pid_of[$name]}"/task/*/status | grep -vc '\b0$')" = "$(ls /proc/"${pid_of[$name]}"/task | wc -l)" ]; do
            tries=$((tries + 1))
            [ $tries -lt 1000 ] && kill -0 $tracer 2>/dev/null || fail "strace cannot trace $name: $(head -n 1 "$work/strace.err")"
            read -r -t 0.02 <>"$work/never" || true
        done
        total+=("$(taskset -c $load_core "$tools/load" "$mode" "${port_of[$name]}" /healthz 64 "$requests" "$depth" | awk '{ print $1 }')") ||
            fail "the load generator has failed on $name"
        kill -INT $tracer
        wait $tracer || true
        total+=("$(awk '$1 ~ /^[0-9]+$/ && $2 != "total" { sum += $1 } END { print sum + 0 }' "$work/strace.out")")
    done
    awk -v n1="${total[0]}" -v c1="${total[1]}" -v n2="${total[2]}" -v c2="${total[3]}" 'BEGIN { printf "%.3f", (c2 - c1) / (n2 - n1) }'
}

# callgrind NAME PATH: runs the server twice and writes $work/calls: instructions per request on the first line, then for
# each function how often it is called per request.
callgrind() {
    local name=$1 path=$2 requests served=()
    for requests in 6400 25600; do
        # With the same hash seed in both: what the options are parsed with would else count references by chance.
        start "$name" env SWIFT_DETERMINISTIC_HASHING=1 \
            valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.$requests" -q
        served+=("$(taskset -c $load_core "$tools/load" count "${port_of[$name]}" "$path" 64 $requests | awk '{ print $1 }')")
        stop "$name"
        awk '/^cfn=/ { id = $0; sub(/^cfn=/, "", id); rest = id; sub(/ .*/, "", id); called = id
                       if (rest ~ / /) { sub(/^[^ ]* /, "", rest); name[id] = rest } next }
             /^fn=/ { id = $0; sub(/^fn=/, "", id); rest = id; sub(/ .*/, "", id)
                      if (rest ~ / /) { sub(/^[^ ]* /, "", rest); name[id] = rest } next }
             /^calls=/ { count = $0; sub(/^calls=/, "", count); sub(/ .*/, "", count); calls[called] += count; next }
             /^(summary|totals):/ { total = $2 }
             END { print total, "instructions"; for (id in calls) print calls[id], name[id] }' \
            "$work/callgrind.$requests" >"$work/calls.$requests"
    done
    awk -v requests=$((served[1] - served[0])) '
        { count = $1; sub(/^[^ ]* /, ""); sub(/\x272$/, "") }
        FNR == NR { before[$0] += count; next }
        { after[$0] += count }
        END { printf "%.1f instructions\n", (after["instructions"] - before["instructions"]) / requests
              for (name in after) if (name != "instructions") printf "%.4f %s\n", (after[name] - before[name]) / requests, name }' \
        "$work/calls.6400" "$work/calls.25600" | sort -k2,2 >"$work/calls"
    # The names are there, or nothing has been counted.
    awk '$2 ~ /^(__)?(libc_)?(recv|recvfrom|recvmsg|read)$/ && $1 > 0.9 { found = 1 } END { exit !found }' "$work/calls" ||
        fail "callgrind shows no call of recv in $name: its counts mean nothing"
}

instructions() { awk '$2 == "instructions" { print $1 }' "$work/calls"; }

# Calls per request of the functions whose name is one of these.
calls_of() {
    awk -v names="$*" 'BEGIN { count = split(names, list, " "); for (i = 1; i <= count; i++) wanted[list[i]] = 1 }
        NF == 2 && $2 in wanted { sum += $1 } END { printf "%.4f", sum }' "$work/calls"
}

allocations() { calls_of malloc calloc realloc reallocarray posix_memalign aligned_alloc memalign _Znwm _Znam swift_slowAlloc; }
retains() {
    calls_of swift_retain swift_retain_n swift_bridgeObjectRetain swift_bridgeObjectRetain_n swift_nonatomic_retain \
        swift_unknownObjectRetain swift_allocObject
}
releases() {
    calls_of swift_release swift_release_n swift_bridgeObjectRelease swift_bridgeObjectRelease_n swift_nonatomic_release \
        swift_unknownObjectRelease swift_deallocObject
}

# hold_idle NAME COUNT: so many connections that made one request each stay open, until let_go.
hold_idle() {
    local tries=0
    rm -f "$work/idle.out"
    exec 8> >(exec taskset -c $load_core "$tools/load" idle "${port_of[$1]}" /healthz "$2" >"$work/idle.out" 2>"$work/idle.err")
    holder=$!
    until grep -q idle "$work/idle.out" 2>/dev/null; do
        tries=$((tries + 1))
        kill -0 "$holder" 2>/dev/null && [ $tries -lt 3000 ] || { exec 8>&-; return 1; }
        read -r -t 0.02 <>"$work/never" || true
    done
}

let_go() {
    exec 8>&-
    wait "$holder" 2>/dev/null || true
}

# idle_memory NAME: bytes per idle connection of 10,000 that made one request each.
idle_memory() {
    local name=$1 before after holder
    stop "$name"
    start "$name"
    "$tools/load" count "${port_of[$name]}" /healthz 64 640 >/dev/null || return 0
    before=$(memory_of "${pid_of[$name]}")
    hold_idle "$name" 10000 || return 0
    after=$(memory_of "${pid_of[$name]}")
    let_go
    stop "$name"
    echo $(((after - before) / 10000))
}
