# Sourced by scripts/bench: the counts that `scripts/test` compares at each run, in less than a minute. 16
# connections; each figure is the difference between two numbers of requests that one process served. No time is
# measured, so that a busy machine changes nothing: where it keeps the load from running, one more attempt counts.

# What Benchmarks/thresholds calls the rows, and what serves them.
short_rows=(small browser logged route)
short_prefix='^(small|browser|logged|route|console)[.]'

measure_short() {
    local row
    for row in "${short_rows[@]}"; do least "$row.syscalls" short_system_calls "$row"; done
    for row in "${short_rows[@]}"; do least "$row.instructions" short_instructions "$row"; done
    least console.syscalls-a-second idle_system_calls
    least console.instructions-a-frame frame_instructions
    measured console.posts-a-frame "$(cat "$work/posts")"
}

server_of() {
    case $1 in
        small | browser) echo reactor-lt ;;
        logged) echo reactor-logged ;;
        route) echo embedded ;;
    esac
}

# short_load ROW REQUESTS: sends them to the row's server and prints how many there were.
short_load() {
    local port=${port_of[$(server_of "$1")]} path=/healthz fields=
    [ "$1" != route ] || path=/hello/42
    [ "$1" != browser ] || fields=browser
    taskset -c "$load_core" "$tools/load" count "$port" "$path" 16 "$2" 1 $fields | awk '{ print $1 }'
}

# So many calls stand in a trace of strace(1): a line each, and one more where another thread came between.
calls_in() { grep -vc 'resumed>' "$1" || true; }

pause() { read -r -t "$1" <>"$work/never" || true; }

short_system_calls() {
    local row=$1 name total=() requests before
    name=$(server_of "$row")
    rm -f "$work/trace"
    # -D: the tracer is the grandchild, so that the pid is the server's.
    start "$name" strace -D -f -qq -o "$work/trace"
    for requests in 800 4000; do
        before=$(calls_in "$work/trace")
        total+=("$(short_load "$row" $requests)")
        # For what follows the last answer.
        pause 0.1
        total+=("$(($(calls_in "$work/trace") - before))")
    done
    stop "$name"
    awk -v requests=$((total[2] - total[0])) -v calls=$((total[3] - total[1])) 'BEGIN { printf "%.3f", calls / requests }'
}

short_instructions() {
    local row=$1 name total=() requests
    name=$(server_of "$row")
    rm -f "$work"/callgrind.short*
    start "$name" valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.short" -q
    for requests in 800 4000; do
        monitor "${pid_of[$name]}" zero
        total+=("$(short_load "$row" $requests)")
        monitor "${pid_of[$name]}" dump
    done
    stop "$name"
    echo "$(instructions_in "$work/callgrind.short.1") $(instructions_in "$work/callgrind.short.2")" |
        awk -v requests=$((total[1] - total[0])) '{ printf "%.0f", ($2 - $1) / requests }'
}

# monitor PID COMMAND: tells callgrind in that process to begin anew, or to write what it has counted.
monitor() {
    vgdb --pid="$1" "$2" >"$work/vgdb.out" 2>&1 </dev/null ||
        fail "valgrind does not obey: $(tail -n 1 "$work/vgdb.out")"
}

instructions_in() { awk '/^summary:/ { sum += $2 } END { printf "%.0f", sum }' "$@"; }

# console NAME [PREFIX...]: the console in a terminal of tmux(1), with two sub-loops, on the port of NAME; waits until
# it answers.
console() {
    local name=$1 port=$next_port tries=0 words
    shift
    next_port=$((next_port + 1))
    printf -v words '%q ' "$@" "$reactor_binary" console --listen "127.0.0.1:$port" --loops 2 --access-log off \
        --workers 2 --interval 1000 --max-connections 20000 --max-per-address 1000000 --data "$work/data-$port"
    # One terminal at a time, and none of the user's settings.
    TERM=xterm-256color LANG=C.UTF-8 tmux -S "$work/tmux" -f /dev/null -u new-session -d -x 120 -y 40 \
        "exec $words 2>'$work/console.err'" || fail 'tmux does not start'
    # At once: what has been started must be ended, whatever comes.
    pid_of[$name]=$(tmux -S "$work/tmux" display-message -p '#{pane_pid}')
    port_of[$name]=$port
    until curl -sf -m 5 -o /dev/null "http://127.0.0.1:$port/healthz"; do
        tries=$((tries + 1))
        [ $tries -lt 1000 ] && tmux -S "$work/tmux" list-sessions >/dev/null 2>&1 ||
            fail "the console does not start: $(tail -n 1 "$work/console.err")"
        pause 0.02
    done
}

# Waits until the screen shows a text.
shown() {
    local tries=0
    until tmux -S "$work/tmux" capture-pane -p | grep -q -e "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || fail "the console never shows '$1'"
        pause 0.1
    done
}

# Ends the console and waits for its end: it is no child of this shell.
stop_console() {
    local pid=${pid_of[$1]} tries=0
    unset "pid_of[$1]"
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 500 ] || { kill -KILL "$pid" || true; break; }
        pause 0.02
    done
    tmux -S "$work/tmux" kill-server 2>/dev/null || true
}

# System calls a second of the whole process with no connection and the console on its first view, over four
# refreshes.
idle_system_calls() {
    local before began
    rm -f "$work/trace"
    console console strace -D -f -qq -o "$work/trace"
    shown 'every 1'
    pause 2
    before=$(calls_in "$work/trace")
    began=$(date +%s%N)
    pause 4
    awk -v calls=$(($(calls_in "$work/trace") - before)) -v time=$(($(date +%s%N) - began)) \
        'BEGIN { printf "%.1f", calls / time * 1e9 }'
    stop_console console
}

# What the whole process does for a frame while the console shows a page of 10,000 connections. A frame is a refresh
# and what the loops answer to it, which are two drawings. Leaves in $work/posts how often a loop was woken by a
# message for one: a loop waits in epoll_wait(2) and reads nothing by read(2) but its own eventfd.
frame_instructions() {
    local holder pid
    rm -f "$work"/callgrind.frame*
    console console valgrind --tool=callgrind --separate-threads=yes --callgrind-out-file="$work/callgrind.frame" -q
    pid=${pid_of[console]}
    hold_idle console "$herd" || fail "the console does not take $herd connections: $(tail -n 1 "$work/idle.err")"
    tmux -S "$work/tmux" send-keys 2
    shown 'Connections .* of [1-9]'
    pause 1
    monitor "$pid" zero
    pause 8
    monitor "$pid" dump
    let_go
    stop_console console
    local file drawings posts=0
    # The console's thread is the process's first.
    drawings=$(called '^[$]s7Console10ScreenViewO4draw_.*(Tf[0-9a-z_]*|FZ)$' "$work/callgrind.frame.1-01")
    [ "$drawings" -ge 4 ] || fail "callgrind shows $drawings calls of ScreenView.draw: its counts mean nothing"
    for file in "$work"/callgrind.frame.1-*; do
        [ "$(called '^epoll_wait$' "$file")" = 0 ] || posts=$((posts + $(called '^read$' "$file")))
    done
    awk -v posts=$posts -v drawings="$drawings" 'BEGIN { printf "%.2f\n", posts / drawings * 2 }' >"$work/posts"
    awk -v sum="$(instructions_in "$work"/callgrind.frame.1-*)" -v drawings="$drawings" \
        'BEGIN { printf "%.0f", sum / drawings * 2 }'
}

# called PATTERN FILE: how often functions with such a name were called, in one of callgrind's files.
called() {
    wanted=$1 awk '
        /^c?fn=/ { id = $0; sub(/^c?fn=/, "", id); rest = id; sub(/ .*/, "", id)
                   if (rest ~ / /) { sub(/^[^ ]* /, "", rest); name[id] = rest }
                   if ($0 ~ /^cfn=/) callee = id
                   next }
        /^calls=/ { count = $0; sub(/^calls=/, "", count); sub(/ .*/, "", count); calls[callee] += count }
        END { for (id in calls) if (name[id] ~ ENVIRON["wanted"]) sum += calls[id]; print sum + 0 }' "$2"
}
