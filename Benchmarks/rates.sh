# Sourced by scripts/bench: rates and CPU time per request, interleaved with the limit, so that a machine which runs
# in two speeds minutes apart changes both. A line of $work/rates is: row, server, rate, CPU microseconds per request,
# rate by the limit's, CPU by the limit's, share of its core that the server used.

# once ROW NAME LIMIT: one measurement; prints "requests nanoseconds server-nanoseconds", or nothing when it fails.
once() {
    local row=$1 name=$2 port=${port_of[$2]} pid=${pid_of[$2]} path=/healthz before out after
    case $row in file-10k) path=/10k.bin ;; file-1m) path=/1m.bin ;; esac
    before=$(cpu_of "$pid")
    case $row in
        wrk) out=$(taskset -c $load_core wrk -t1 -c64 -d"${seconds}s" "http://127.0.0.1:$port$path" 2>/dev/null |
            awk '/requests in/ { count = $1; time = $4; scale = 1; if (time ~ /ms/) scale = 0.001; if (time ~ /m$/) scale = 60
                                 printf "%d %.0f 0", count, time * scale * 1e9 }') ;;
        keep) out=$(taskset -c $load_core "$tools/load" keep "$port" $path 64 "$seconds" 2>/dev/null) || out= ;;
        pipe) out=$(taskset -c $load_core "$tools/load" pipe "$port" $path 64 "$seconds" 16 2>/dev/null) || out= ;;
        close) out=$(taskset -c $load_core "$tools/load" close "$port" $path 64 "$seconds" 2>/dev/null) || out= ;;
        file-10k) out=$(taskset -c $load_core "$tools/load" keep "$port" $path 64 "$seconds" 2>/dev/null) || out= ;;
        file-1m) out=$(taskset -c $load_core "$tools/load" keep "$port" $path 16 "$seconds" 2>/dev/null) || out= ;;
    esac
    after=$(cpu_of "$pid")
    [ -n "$out" ] || return 0
    echo "$out" | awk -v busy=$((after - before)) '$1 > 0 { print $1, $2, busy }'
}

# rates ROW LIMIT SERVERS...: $rounds rounds; each server stands between two measurements of the limit.
rates() {
    local row=$1 limit=$2 round name before after own
    shift 2
    for name in "$limit" "$@"; do [ -n "${pid_of[$name]:-}" ] || start "$name"; done
    for ((round = 1; round <= rounds; round++)); do
        before=$(once "$row" "$limit")
        for name in "$@"; do
            own=$(once "$row" "$name")
            after=$(once "$row" "$limit")
            [ -n "$before" ] && [ -n "$after" ] || fail "the limit server does not answer in the row $row"
            [ -z "$own" ] || echo "$before $own $after" | awk -v row="$row" -v name="$name" -v limit="$limit" '{
                rate = ($1 / $2 + $7 / $8) / 2; cpu = ($3 / $1 + $9 / $7) / 2
                printf "%s %s %.1f %.4f %.4f %.4f %.3f\n", row, limit, rate * 1e9, cpu / 1e3, 1, 1, ($3 / $2 + $9 / $8) / 2
                printf "%s %s %.1f %.4f %.4f %.4f %.3f\n", row, name, $4 / $5 * 1e9, $6 / $4 / 1e3, $4 / $5 / rate, $6 / $4 / cpu, $6 / $5
            }' >>"$work/rates"
            before=$after
        done
        say "$row: round $round of $rounds"
    done
}

# median ROW NAME FIELD: of the lines above.
median() {
    awk -v row="$1" -v name="$2" -v field="$3" '$1 == row && $2 == name { print $field }' "$work/rates" | sort -g |
        awk '{ value[NR] = $1 } END { if (NR) print (NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2) }'
}

# table ROW TITLE SERVERS...: a Markdown table of the medians.
table() {
    local row=$1 name rate
    printf '\n%s\n\n| | requests/s | of the limit | CPU µs/request | of the limit | core used |\n|---|---|---|---|---|---|\n' "$2"
    shift 2
    for name in "$@"; do
        rate=$(median "$row" "$name" 3)
        if [ -z "$rate" ]; then printf '| %s | – | – | – | – | – |\n' "${title[$name]}"; continue; fi
        awk -v title="${title[$name]}" -v rate="$rate" -v cpu="$(median "$row" "$name" 4)" -v rates="$(median "$row" "$name" 5)" \
            -v cpus="$(median "$row" "$name" 6)" -v used="$(median "$row" "$name" 7)" 'BEGIN {
            printf "| %s | %d | %.2f | %.2f | %.2f | %d %% |\n", title, rate, rates, cpu, cpus, used * 100 }'
    done
}
