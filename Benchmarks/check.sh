# Sourced by scripts/bench --check: each line of Benchmarks/thresholds is measured and compared. With --short only those that
# short.sh measures.

check_thresholds() {
    local key limit value failed=0
    $short || measure_long
    measure_short
    while read -r key limit; do
        case $key in '' | '#'*) continue ;; esac
        if $short && ! [[ $key =~ $short_prefix ]]; then continue; fi
        value=$(awk -v key="$key" '$1 == key { print $2 }' "$work/measured")
        [ -n "$value" ] || fail "Benchmarks/thresholds names '$key', which is not measured"
        if awk -v value="$value" -v limit="$limit" 'BEGIN { exit !(value <= limit && value == value + 0) }'; then
            printf '%-34s %10s   at most %s\n' "$key" "$value" "$limit"
        else
            printf '%-34s %10s   MORE THAN %s\n' "$key" "$value" "$limit"
            failed=1
        fi
    done <Benchmarks/thresholds
    [ $failed = 0 ] || fail 'a threshold is exceeded'
}

measure_long() {
    local name
    for name in reactor-lt reactor-et embedded; do
        start "$name"
        if [ "$name" != embedded ]; then
            least "$name.syscalls.keep-alive" system_calls "$name" count
            least "$name.syscalls.pipelined" system_calls "$name" count 16
            least "$name.syscalls.connection" system_calls "$name" countclose
        fi
        stop "$name"
        if [ "$name" = embedded ]; then callgrind "$name" /hello/42; else callgrind "$name" /healthz; fi
        measured "$name.instructions" "$(instructions)"
        measured "$name.allocations" "$(allocations)"
        measured "$name.retains" "$(retains)"
        measured "$name.releases" "$(releases)"
    done
}

# least KEY COMMAND...: what it prints, once more where it is above the threshold, three times at most. A generator that the
# machine keeps from running finds fewer requests waiting at the server, which then waits more often; it never waits less
# than it does by itself.
least() {
    local key=$1 limit value best= attempt
    shift
    limit=$(awk -v key="$key" '$1 == key { print $2 }' Benchmarks/thresholds)
    [ -n "$limit" ] || fail "Benchmarks/thresholds names no '$key'"
    for attempt in 1 2 3; do
        "$@" >"$work/value"
        value=$(cat "$work/value")
        best=$(printf '%s\n' $best "$value" | sort -g | head -n 1)
        awk -v value="$best" -v limit="$limit" 'BEGIN { exit !(value <= limit) }' && break
        say "$key: $value at attempt $attempt"
    done
    measured "$key" "$best"
}

measured() { echo "$1 $2" >>"$work/measured"; }
