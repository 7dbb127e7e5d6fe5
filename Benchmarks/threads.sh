# Sourced by scripts/bench: tables of counts, and what single threads of reactor use.

counts_table() {
    local name keep pipe close_ count
    printf '\nPer request\n\n| | system calls | of 16 pipelined | of one per connection | user instructions | allocations | retains | releases |\n|---|---|---|---|---|---|---|---|\n'
    for name in "$@"; do
        local path=/healthz
        start "$name"
        keep=$(system_calls "$name" count) || keep=–
        pipe=$(system_calls "$name" count 16) || pipe=–
        close_=$(system_calls "$name" countclose) || close_=–
        stop "$name"
        [ "$name" != embedded ] || path=/hello/42
        # In a subshell: a server that valgrind cannot run ends only its own row.
        if (trap stop_all EXIT; callgrind "$name" "$path") 2>/dev/null; then
            count="$(instructions) | $(allocations) | $(retains) | $(releases)"
        else
            count='– | – | – | –'
        fi
        printf '| %s | %s | %s | %s | %s |\n' "${title[$name]}" "$keep" "$pipe" "$close_" "$count"
        say "counts: $name"
    done
}

idle_table() {
    local name bytes
    printf '\nMemory of an idle keep-alive connection, of 10,000 that made one request each\n\n| | bytes |\n|---|---|\n'
    for name in "$@"; do
        bytes=$(idle_memory "$name")
        printf '| %s | %s |\n' "${title[$name]}" "${bytes:-–}"
    done
}

# thread_cpu PID NAME: nanoseconds of CPU of the threads called so.
thread_cpu() {
    local task sum=0
    for task in /proc/"$1"/task/*; do
        [ "$(cat "$task/comm")" = "$2" ] || continue
        sum=$((sum + $(awk '{ print $1 }' "$task/schedstat")))
    done
    echo $sum
}

# One loop and two, each serving from sub-loops 64 connections a loop, all of it and the load on one core: with the load
# on the same two cores the rate shows nothing, and the CPU time shows which loop shared a core with it. On one core it shows
# what the second loop costs. All under SCHED_BATCH (sched(7)): woken, none of them interrupts another, so that each works off
# what there is, a round of 64 requests; else a loop runs after a few of the load's, and how many depends on how many threads there
# are. Interleaved.
loops_table() {
    local round loops name pid before1 before2 out line
    start reactor-loops-1 chrt --batch 0
    start reactor-loops-2 chrt --batch 0
    for ((round = 1; round <= rounds; round++)); do
        for loops in 1 2; do
            name=reactor-loops-$loops
            pid=${pid_of[$name]}
            before1=$(thread_cpu "$pid" loop-1)
            before2=$(thread_cpu "$pid" loop-2)
            out=$(taskset -c $server_core chrt --batch 0 "$tools/load" keep "${port_of[$name]}" /healthz $((64 * loops)) "$seconds")
            echo "$loops $(($(thread_cpu "$pid" loop-1) - before1)) $(($(thread_cpu "$pid" loop-2) - before2)) $out" >>"$work/loops"
        done
        say "loops: round $round of $rounds"
    done
    stop_all
    for loops in 1 2; do
        callgrind "reactor-loops-$loops" /healthz
        instructions >"$work/loops.$loops"
    done
    printf '\nOne loop and two, CPU of the loops and user instructions per request\n\n| loops | CPU µs/request | of one loop | instructions/request | of one loop | share of loop 1 |\n|---|---|---|---|---|---|\n'
    for loops in 1 2; do
        line=$(awk -v loops=$loops '$1 == loops { print ($2 + $3) / $4 / 1e3, $2 / ($2 + $3) }' "$work/loops" | sort -g | awk '{ cpu[NR] = $1; share[NR] = $2 } END { print cpu[int((NR + 1) / 2)], share[int((NR + 1) / 2)] }')
        [ $loops = 2 ] || echo "$line" >"$work/loops.one"
        awk -v loops=$loops -v line="$line" -v one="$(cat "$work/loops.one")" -v count="$(cat "$work/loops.$loops")" -v ones="$(cat "$work/loops.1")" 'BEGIN {
            split(line, own, " "); split(one, first, " ")
            printf "| %d | %.2f | %.3f | %.0f | %.3f | %d %% |\n", loops, own[1], own[1] / first[1], count, count / ones, own[2] * 100 + 0.5 }'
    done
}

# epoll and poll with 64 busy connections, and idle ones beside them. Interleaved.
pollers_table() {
    local round name idle busy out holder
    printf '\nepoll and poll: CPU µs per request of 64 busy connections, with idle ones beside them\n\n| idle | epoll | poll |\n|---|---|---|\n'
    start reactor-lt
    start reactor-poll
    for idle in 0 1000 10000; do
        for name in reactor-lt reactor-poll; do : >"$work/poller.$name"; done
        for ((round = 1; round <= rounds; round++)); do
            for name in reactor-lt reactor-poll; do
                [ $idle = 0 ] || hold_idle "$name" $idle || fail "$name does not take $idle connections"
                busy=$(cpu_of "${pid_of[$name]}")
                out=$(taskset -c $load_core "$tools/load" keep "${port_of[$name]}" /healthz 64 "$seconds")
                echo "$out $(($(cpu_of "${pid_of[$name]}") - busy))" | awk '{ print $4 / $1 / 1e3 }' >>"$work/poller.$name"
                [ $idle = 0 ] || let_go
            done
        done
        printf '| %s | %.2f | %.2f |\n' $idle "$(sort -g "$work/poller.reactor-lt" | sed -n "$(((rounds + 1) / 2))p")" \
            "$(sort -g "$work/poller.reactor-poll" | sed -n "$(((rounds + 1) / 2))p")"
    done
}

# The console in a terminal of tmux(1): its thread is the process's first. Under full load, then idle.
console_table() {
    local port=$next_port pid socket=$work/tmux before after own whole began tries=0
    next_port=$((next_port + 1))
    tmux -S "$socket" -f /dev/null new-session -d -x 200 -y 50 \
        "exec '$reactor_binary' --listen 127.0.0.1:$port --loops 0 --access-log off --max-per-address 1000000 --data '$work/data-console'"
    until curl -sf -m 5 -o /dev/null "http://127.0.0.1:$port/healthz"; do
        tries=$((tries + 1))
        [ $tries -lt 1000 ] || fail 'the console does not start'
        read -r -t 0.02 <>"$work/never" || true
    done
    pid=$(tmux -S "$socket" display-message -p '#{pane_pid}')
    taskset -a -p -c $server_core "$pid" >/dev/null
    printf '\nThe console at its default rate, share of a core\n\n| | its thread | the whole process |\n|---|---|---|\n'
    for load in full idle; do
        own=$(awk '{ print $1 }' "/proc/$pid/task/$pid/schedstat")
        whole=$(cpu_of "$pid")
        began=$(date +%s%N)
        if [ $load = full ]; then
            taskset -c $load_core "$tools/load" keep "$port" /healthz 64 $((seconds * rounds)) >/dev/null
        else
            read -r -t $((seconds * rounds)) <>"$work/never" || true
        fi
        awk -v load=$load -v time=$(($(date +%s%N) - began)) -v own=$(($(awk '{ print $1 }' "/proc/$pid/task/$pid/schedstat") - own)) \
            -v whole=$(($(cpu_of "$pid") - whole)) 'BEGIN { printf "| %s | %.2f %% | %.2f %% |\n", load == "full" ? "full load" : "no load", own / time * 100, whole / time * 100 }'
    done
    kill -TERM "$pid"
    tmux -S "$socket" kill-server 2>/dev/null || true
}

# Consoles at the control socket, in terminals of tmux(1), each on a view of its own: the overview, the connections, the
# audit. What the server's threads for them use under full load, with none and with three. A console's own drawing is
# another process's, and shares a core with the load.
attached_table() {
    local socket=$work/tmux pid count view before began tries=0 views=(1 2 8) thread row
    local threads=('control sockets' control control-users)
    start reactor-lt
    pid=${pid_of[reactor-lt]}
    printf '\nConsoles attached at 1 s under full load, share of a core of the threads that serve them\n\n| consoles | %s | %s | %s | together |\n|---|---|---|---|---|\n' "${threads[@]}"
    for count in 0 3; do
        for view in "${views[@]:0:count}"; do
            TERM=xterm-256color LANG=C.UTF-8 tmux -S "$socket" -f /dev/null -u new-session -d -s "view-$view" -x 200 -y 50 \
                "exec taskset -c $load_core '$reactor_binary' attach --interval 1000 '$work/data-${port_of[reactor-lt]}'"
            until tmux -S "$socket" capture-pane -p -t "view-$view" | grep -q Overview; do
                tries=$((tries + 1))
                [ $tries -lt 1000 ] || fail 'a console does not attach'
                read -r -t 0.02 <>"$work/never" || true
            done
            tmux -S "$socket" send-keys -t "view-$view" "$view"
        done
        "$tools/load" keep "${port_of[reactor-lt]}" /healthz 64 1 >/dev/null
        before=()
        for thread in "${threads[@]}"; do before+=("$(thread_cpu "$pid" "$thread")"); done
        began=$(date +%s%N)
        taskset -c $load_core "$tools/load" keep "${port_of[reactor-lt]}" /healthz 64 $((seconds * rounds)) >/dev/null
        row=$(($(date +%s%N) - began))
        for thread in "${!threads[@]}"; do row+=" $(($(thread_cpu "$pid" "${threads[thread]}") - before[thread]))"; done
        awk -v consoles=$count -v row="$row" 'BEGIN { split(row, own, " "); printf "| %d | %.3f %% | %.3f %% | %.3f %% | %.3f %% |\n",
            consoles, own[2] / own[1] * 100, own[3] / own[1] * 100, own[4] / own[1] * 100, (own[2] + own[3] + own[4]) / own[1] * 100 }'
    done
    tmux -S "$socket" kill-server 2>/dev/null || true
}
