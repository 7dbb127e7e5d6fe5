# Sourced by scripts/bench --check: each line of Benchmarks/thresholds is measured and compared.

check_thresholds() {
    local name mode key limit value failed=0
    for name in reactor-lt reactor-et embedded; do
        start "$name"
        if [ "$name" != embedded ]; then
            measured "$name.syscalls.keep-alive" "$(system_calls "$name" count)"
            measured "$name.syscalls.pipelined" "$(system_calls "$name" count 16)"
            measured "$name.syscalls.connection" "$(system_calls "$name" countclose)"
        fi
        stop "$name"
        if [ "$name" = embedded ]; then callgrind "$name" /hello/42; else callgrind "$name" /healthz; fi
        measured "$name.instructions" "$(instructions)"
        measured "$name.allocations" "$(allocations)"
        measured "$name.retains" "$(retains)"
        measured "$name.releases" "$(releases)"
    done
    while read -r key limit; do
        case $key in '' | '#'*) continue ;; esac
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

measured() { echo "$1 $2" >>"$work/measured"; }
