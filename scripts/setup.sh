# Sourced by scripts/run and scripts/test: what they need on the machine. Nothing is asked of the network when
# nothing is missing, and nothing here needs a terminal.

# Ends the calling script with one line. Its name stands in front.
fail() {
    printf 'scripts/%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

say() {
    printf 'scripts/%s: %s\n' "$(basename "$0")" "$*" >&2
}

# Checks that swift is there and at least 6.2, the tools version of Package.swift.
require_swift() {
    command -v swift >/dev/null 2>&1 ||
        fail 'swift is not in PATH: install Swift 6.2 or later from https://www.swift.org/install/'
    local printed version major minor
    printed=$(swift --version 2>/dev/null </dev/null) || fail 'swift --version fails: this Swift is not usable'
    version=$(printf '%s\n' "$printed" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail 'cannot tell the version of Swift from swift --version; 6.2 or later is needed'
    major=${version%%.*}
    minor=${version#*.}
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        fail "Swift $version is too old: 6.2 or later is needed, https://www.swift.org/install/"
    fi
}

# Installs those of the named Debian packages that are missing.
require_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "this is not Debian or one of its family; what it calls $* must be installed"
        return 0
    fi
    local package status missing=()
    for package in "$@"; do
        status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || status=absent
        [ "$status" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "not installed: ${missing[*]}; install them as root"
        as_root=(sudo)
        # Without a terminal sudo could only fail at asking for a password: then let it say so at once.
        [ -t 0 ] || as_root=(sudo --non-interactive)
    fi
    say "installing ${missing[*]}"
    local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get install --yes --no-install-recommends "${missing[@]}")
    # The package lists may be absent or too old: fetched once, where the first attempt fails.
    if ! "${install[@]}" </dev/null >/dev/null 2>&1; then
        say 'fetching the package lists'
        "${as_root[@]}" apt-get update </dev/null >&2 || fail "cannot fetch package lists to install ${missing[*]}"
        "${install[@]}" </dev/null >&2 || fail "cannot install ${missing[*]}"
    fi
}

# What the build needs.
require_build() {
    require_swift
    require_packages libncursesw5-dev libsqlite3-dev libsodium-dev libssl-dev libunistring-dev zlib1g-dev
}
