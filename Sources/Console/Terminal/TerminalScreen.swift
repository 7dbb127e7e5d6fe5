// The terminal under ncurses: entered, drawn on, read from and left by one thread, the console's. Its state between
// calls is ncurses's own static state, so there is at most one of these.

import CLinux
import CNcurses

struct TerminalScreen: ~Copyable {
    enum Input {
        case key(Key)
        /// Bytes without a meaning.
        case other
        case none
    }

    let isASCII: Bool
    private(set) var theme: Theme
    private let input: Int32
    let output: Int32
    private let screen: OpaquePointer
    /// Keys are decoded here and not by ncurses, which takes an unknown sequence apart and reports the pieces as keys.
    private var decoder: InputDecoder
    private var chunk = [UInt8](repeating: 0, count: 4096)
    /// Whether the terminal marks pasted text; turned off however the screen is left.
    private let marksPaste: Bool
    private let settings: termios
    private let signalStack: UnsafeMutableRawPointer?
    private var capture: StandardErrorCapture
    private var pairs: [Int32: Int16] = [:]
    private var looks: [Appearance: (attributes: attr_t, pair: Int16)] = [:]
    private var drawn: Canvas?
    private var cursorShown = true

    /// Takes the terminal.
    /// - Parameter ascii: draw with ASCII alone; nil follows the locale.
    /// - Throws: one line for the operator; the terminal is as it was.
    static func enter(ascii: Bool?, color: ColorChoice, theme: ThemeName) throws(ConsoleError) -> TerminalScreen {
        try TerminalCheck.check()
        setlocale(LC_ALL, "")
        // Descriptors of our own, because 0 and 1 may be closed or replaced by others.
        let input = curses_dup(0)
        let output = curses_dup(1)
        var settings = termios()
        guard input >= 0, output >= 0, tcgetattr(input, &settings) == 0, let from = fdopen(input, "r"),
            let to = fdopen(output, "w")
        else { throw ConsoleError("cannot use the terminal: too many open files, or it has gone") }
        curses_claim_signals()
        guard let screen = newterm(nil, to, from) else {
            throw ConsoleError("ncurses cannot use this terminal: set TERM to what it is, or use `reactor serve`")
        }
        return TerminalScreen(
            ascii: ascii, color: color, theme: theme, input: input, output: output, screen: screen, settings: settings)
    }

    private init(
        ascii: Bool?, color: ColorChoice, theme name: ThemeName, input: Int32, output: Int32, screen: OpaquePointer,
        settings: termios
    ) {
        self.input = input
        self.output = output
        self.screen = screen
        self.settings = settings
        decoder = InputDecoder(strings: TerminalKeys.strings(), escapeDelay: TerminalKeys.escapeDelay())
        marksPaste = TerminalKeys.takesControlSequences()
        isASCII = ascii ?? (curses_is_utf8() == 0)
        // Raw mode: ^C, ^Z and ^\ come as keys and signal nothing.
        raw()
        noecho()
        nonl()
        var colors = 0
        var pairCount = 0
        if has_colors(), start_color() == OK {
            use_default_colors()
            colors = Int(curses_colors())
            pairCount = Int(curses_color_pairs())
        }
        let noColor = getenv("NO_COLOR").map { String(cString: $0) }
        theme = Theme(
            depth: ColorDepth.choose(color, noColor: noColor, colors: colors, pairs: pairCount), colors: colors,
            name: name)
        // Only in this mode does the terminal send the strings of its terminfo entry.
        keypad(curses_screen(), true)
        // A frame is drawn whole: ncurses would break it off if keys wait.
        typeahead(-1)
        leaveok(curses_screen(), false)
        capture = StandardErrorCapture()
        signalStack = linux_signal_stack_install()
        _ = FatalSignals.arm(
            terminal: output, settings: settings, bytes: TerminalScreen.leavingBytes(marksPaste: marksPaste),
            capture: capture.file,
            standardError: capture.original)
        if marksPaste { send(Self.pasteMarksOn) }
        resize()
    }

    deinit {
        curses_set_mouse(0)
        if marksPaste { send(Self.pasteMarksOff) }
        endwin()
        FatalSignals.disarm()
        linux_signal_stack_remove(signalStack)
        delscreen(screen)
        // endwin(3) restores what newterm found; the settings saved before it are safer.
        var settings = settings
        tcsetattr(0, TCSADRAIN, &settings)
    }

    var descriptor: Int32 { input }
    var width: Int { Int(getmaxx(curses_screen())) }
    var height: Int { Int(getmaxy(curses_screen())) }

    /// True when a terminal that polls as readable has nothing to read, because its other end is gone.
    var hasHungUp: Bool { curses_bytes_waiting(input) <= 0 }

    /// Takes over the terminal's size.
    mutating func resize() {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard curses_terminal_size(output, &columns, &rows) == 0, columns > 0, rows > 0 else { return }
        let most = Int32(Canvas.largest)
        if Int(columns) != width || Int(rows) != height {
            resizeterm(min(rows, most), min(columns, most))
            drawn = nil
        }
    }

    /// The time when `read` returns something without more input, in monotonic nanoseconds; nil: never.
    var due: UInt64? { decoder.due }

    /// The next key, until there is none. Does not wait.
    mutating func read() -> Input {
        if let key = decoder.next() { return .key(key) }
        let now = linux_monotonic_nanoseconds()
        let waiting = curses_bytes_waiting(input)
        if waiting > 0 {
            let count = chunk.withUnsafeMutableBytes { linux_read(input, $0.baseAddress, min($0.count, Int(waiting))) }
            guard count > 0 else { return .none }
            decoder.take(chunk[..<count], at: now)
            return decoder.next().map { .key($0) } ?? .other
        }
        decoder.expire(at: now)
        return decoder.next().map { .key($0) } ?? .none
    }

    /// Bounds the captured standard error, and takes its new lines. Called now and then.
    mutating func takeStandardError() -> [String] {
        var lines = capture.newLines()
        let lost = capture.trim()
        if lost > 0 { lines.append("\(lost) bytes more than could be taken") }
        return lines
    }

    /// Uses other colours from the next frame on.
    mutating func use(_ name: ThemeName) {
        theme.name = name
        looks = [:]
        repaint()
    }

    /// Asks the terminal for clicks and the wheel, or leaves the mouse to it. Off by default, because a terminal in
    /// mouse mode no longer selects text.
    mutating func setMouse(_ isOn: Bool) {
        curses_set_mouse(isOn ? 1 : 0)
        decoder.isMouseOn = isOn
    }

    // xterm's bracketed paste: pasted text comes between ESC [ 200 ~ and ESC [ 201 ~.
    private static let pasteMarksOn = Array("\u{1B}[?2004h".utf8)
    private static let pasteMarksOff = Array("\u{1B}[?2004l".utf8)

    private func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { linux_write(output, $0.baseAddress, $0.count) }
    }

    /// Bytes that the calling thread has passed to write(2) so far, by proc_pid_io(5); 0 where the kernel does not
    /// tell.
    static func bytesWritten() -> UInt64 { UInt64(clamping: curses_thread_bytes_written()) }

    /// Sends every cell again at the next frame.
    mutating func repaint() {
        drawn = nil
        clearok(curses_screen(), true)
    }

    /// Draws the differences from the frame before, with one doupdate().
    /// - Returns: false when there are none.
    mutating func draw(_ canvas: Canvas) -> Bool {
        guard drawn.map({ !$0.showsSame(as: canvas) }) ?? true, let window = curses_screen() else { return false }
        var run: [UInt32] = []
        run.reserveCapacity(canvas.width + 8)
        for y in 0..<min(canvas.height, height) {
            if let drawn, drawn.width == canvas.width, drawn.height == canvas.height, drawn.sameRow(y, as: canvas) {
                continue
            }
            var x = 0
            while x < min(canvas.width, width) {
                guard let first = canvas.cell(x, y) else { break }
                let start = x
                run.removeAll(keepingCapacity: true)
                while x < canvas.width, let cell = canvas.cell(x, y), cell.role == first.role, cell.plane == first.plane
                {
                    x += max(1, Int(cell.width))
                    guard cell.width > 0 else { continue }
                    append(cell, to: &run)
                    // A character for which ncurses has another width must not shift the rest.
                    let value = cell.scalar.value
                    if value > 0x2FF, !(0x2500...0x28FF).contains(value) { break }
                }
                let look = self.look(theme.appearance(first.role, on: first.plane))
                _ = curses_set_attributes(window, look.attributes, look.pair)
                run.withUnsafeBufferPointer {
                    _ = curses_put(window, Int32(y), Int32(start), $0.baseAddress, Int32($0.count))
                }
            }
        }
        drawn = canvas
        let showsCursor = canvas.cursor?.visible == true
        if showsCursor != cursorShown {
            curs_set(showsCursor ? 1 : 0)
            cursorShown = showsCursor
        }
        if let cursor = canvas.cursor { wmove(window, Int32(clamping: cursor.y), Int32(clamping: cursor.x)) }
        wnoutrefresh(window)
        doupdate()
        return true
    }

    private func append(_ cell: Cell, to run: inout [UInt32]) {
        let value = cell.scalar.value
        if value < 0x7F {
            run.append(value)
        } else if Int(curses_width(value)) == Int(cell.width) {
            run.append(value)
            if cell.mark != 0, curses_width(cell.mark) == 0 { run.append(cell.mark) }
            if cell.secondMark != 0, curses_width(cell.secondMark) == 0 { run.append(cell.secondMark) }
        } else {
            // The C library does not know it, or has another width for it.
            for _ in 0..<cell.width { run.append(0x3F) }
        }
    }

    /// The colour pair of an appearance, made when it is first needed.
    private mutating func look(_ appearance: Appearance) -> (attributes: attr_t, pair: Int16) {
        if let known = looks[appearance] { return known }
        var attributes: attr_t = 0
        if appearance.bold { attributes |= curses_attribute_bold() }
        if appearance.dim { attributes |= curses_attribute_dim() }
        if appearance.reverse { attributes |= curses_attribute_reverse() }
        if appearance.underline { attributes |= curses_attribute_underline() }
        var pair: Int16 = 0
        if theme.depth != .none, appearance.foreground != -1 || appearance.background != -1 {
            let key = Int32(appearance.foreground) << 16 | Int32(UInt16(bitPattern: appearance.background))
            if let known = pairs[key] {
                pair = known
            } else if pairs.count + 1 < min(Int(curses_color_pairs()), 32_000) {
                pair = Int16(pairs.count + 1)
                init_pair(pair, appearance.foreground, appearance.background)
                pairs[key] = pair
            }
        }
        looks[appearance] = (attributes, pair)
        return (attributes, pair)
    }

    /// The bytes that endwin() would send, without the padding that terminfo(5) writes as `$<5>`.
    private static func leavingBytes(marksPaste: Bool) -> [UInt8] {
        var bytes: [UInt8] = marksPaste ? Array("\u{1B}[?1000l\u{1B}[?1006l".utf8) + pasteMarksOff : []
        for capability in ["sgr0", "op", "rmkx", "cnorm", "rmcup"] {
            guard let text = curses_string(capability) else { continue }
            var inPadding = false
            var previous: UInt8 = 0
            for byte in String(cString: text).utf8 {
                if inPadding {
                    inPadding = byte != UInt8(ascii: ">")
                } else if previous == UInt8(ascii: "$"), byte == UInt8(ascii: "<") {
                    bytes.removeLast()
                    inPadding = true
                } else {
                    bytes.append(byte)
                }
                previous = byte
            }
        }
        bytes.append(contentsOf: [13, 10])
        return Array(bytes.prefix(512))
    }
}
