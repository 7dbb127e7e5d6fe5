# Sourced by scripts/bench: the servers that are measured, each pinned to the first core and listening on a port of its own.
# `start NAME` sets pid_of[NAME] and port_of[NAME]; everything started is ended by its pid when the script goes.

declare -A pid_of port_of
# Two runs at once must not meet.
next_port=${BENCH_PORT:-$((16384 + $$ % 500 * 30))}
# The first two of the processors that this shell may run on, which may be one.
read -r server_core load_core < <(awk '/^Cpus_allowed_list:/ {
    count = split($2, ranges, ",")
    for (i = 1; i <= count; i++) { split(ranges[i] "-" ranges[i], ends, "-"); for (cpu = ends[1]; cpu <= ends[2]; cpu++) list[++n] = cpu }
    print list[1], (n > 1 ? list[2] : list[1]) }' /proc/self/status)

# The names in the table, by server.
declare -A title=(
    [limit]='minimal epoll server in C' [limit-10k]='minimal epoll server in C' [limit-1m]='minimal epoll server in C'
    [reactor-lt]='**Reactor**, LT' [reactor-et]='**Reactor**, ET' [nginx]='nginx' [nio]='SwiftNIO, bare'
    [hummingbird]='Hummingbird' [flyingfox]='FlyingFox' [reactor-poll]='Reactor, poll' [embedded]='Reactor, embedded'
)

nginx_configuration() {
    cat <<CONFIGURATION
daemon off; master_process off; worker_processes 1; error_log stderr crit; pid $work/nginx.pid;
events { worker_connections 30000; }
http {
    access_log off; sendfile on; open_file_cache max=100; keepalive_requests 1000000000; keepalive_timeout 600;
    client_body_temp_path $work/nginx-1; proxy_temp_path $work/nginx-2; fastcgi_temp_path $work/nginx-3;
    uwsgi_temp_path $work/nginx-4; scgi_temp_path $work/nginx-5;
    server {
        listen 127.0.0.1:$1 backlog=4096; root $work/www;
        location = /healthz { default_type "text/plain; charset=utf-8"; return 200 "ok\\n"; }
    }
}
CONFIGURATION
}

# Fills the array `command` for a server on a port.
command_of() {
    local reactor=("$reactor_binary" serve --listen "127.0.0.1:$2" --access-log off --www "$work/www" --data "$work/data-$2"
        --max-per-address 1000000)
    case $1 in
        limit) command=("$tools/limit" "$2") ;;
        limit-10k) command=("$tools/limit" "$2" "$work/www/10k.bin") ;;
        limit-1m) command=("$tools/limit" "$2" "$work/www/1m.bin") ;;
        reactor-lt) command=("${reactor[@]}" --loops 0 --trigger lt --listen-trigger lt) ;;
        reactor-et) command=("${reactor[@]}" --loops 0 --trigger et --listen-trigger et) ;;
        reactor-poll) command=("${reactor[@]}" --loops 0 --poller poll) ;;
        reactor-logged) command=("${reactor[@]}" --loops 0 --access-log "$work/access-$2.log") ;;
        reactor-loops-*) command=("${reactor[@]}" --loops "${1##*-}") ;;
        embedded) command=("$embedded_binary" "$2") ;;
        nginx) nginx_configuration "$2" >"$work/nginx-$2.conf"; command=(/usr/sbin/nginx -c "$work/nginx-$2.conf" -p "$work") ;;
        nio) command=("$tools/nio-peer" "$2") ;;
        hummingbird) command=("$tools/hummingbird-peer" "$2") ;;
        flyingfox) command=("$tools_dynamic/flyingfox-peer" "$2") ;;
        *) fail "there is no server called $1" ;;
    esac
}

# start NAME [PREFIX...]: the prefix stands before the command (valgrind …). Returns when it answers.
start() {
    local name=$1 command port=$next_port
    shift
    next_port=$((next_port + 1))
    command_of "$name" "$port"
    taskset -c "${cores:-$server_core}" "$@" "${command[@]}" </dev/null >"$work/$name.out" 2>"$work/$name.err" &
    pid_of[$name]=$!
    port_of[$name]=$port
    local tries=0
    until curl -sf -m 5 -o /dev/null "http://127.0.0.1:$port/healthz"; do
        tries=$((tries + 1))
        kill -0 "${pid_of[$name]}" 2>/dev/null && [ $tries -lt 3000 ] || {
            cat "$work/$name.err" >&2
            fail "$name does not start"
        }
        read -r -t 0.02 <>"$work/never" || true
    done
    # Another server may have answered on that port, and this one found it taken.
    kill -0 "${pid_of[$name]}" 2>/dev/null || fail "$name has ended: $(tail -n 1 "$work/$name.err")"
}

# stop NAME: ends it and waits.
stop() {
    [ -n "${pid_of[$1]:-}" ] || return 0
    kill -TERM "${pid_of[$1]}" 2>/dev/null || true
    wait "${pid_of[$1]}" 2>/dev/null || true
    unset "pid_of[$1]"
}

stop_all() {
    local name
    for name in "${!pid_of[@]}"; do stop "$name"; done
}

# Not %d: mawk's ends at 2,147,483,647.
# Nanoseconds of CPU that a process has used, over all threads: /proc/PID/task/*/schedstat, in nanoseconds.
cpu_of() { cat "/proc/$1/task/"*/schedstat 2>/dev/null | awk '{ sum += $1 } END { printf "%.0f", sum }'; }

# Bytes of memory that are a process's own: what it has touched and nobody shares.
memory_of() { awk '/^Private_(Clean|Dirty):/ { sum += $2 } END { printf "%.0f", sum * 1024 }' "/proc/$1/smaps_rollup"; }
