// The decoder of the terminal's bytes into keys: a state machine over bytes and times, without a terminal. A control
// sequence is read completely before it is interpreted, wherever the bytes were cut, and an unknown one is dropped: no
// part of one is ever a key (ECMA-48 §5.4, §8.3; xterm's ctlseqs). Owned by the console's thread, in TerminalScreen.
//
// Two cases are decided by time. An Escape with nothing after it is the key once `escapeDelay` has passed; any other
// unfinished sequence is given up after a second without more. A slow line may also cut a sequence right after its
// Escape: then Escape has already been reported, and bytes that come within a second and begin like the rest of a
// sequence are taken as that rest.

struct InputDecoder: Sendable {
    enum State: Sendable {
        case ground
        /// Escapes with nothing after them yet.
        case escape(count: Int)
        /// A character of several bytes: the number still to come, and the allowed range of the next.
        case scalar(UInt32, left: Int, next: ClosedRange<UInt8>)
        /// Inside of a sequence that `Introducer` begins.
        case sequence(Introducer)
        /// ESC inside a string: the first half of its terminator, or of another sequence.
        case stringEscape(Introducer)
        /// A mouse report whose last bytes may have any value.
        case mouse(left: Int)
        /// Inside a paste, with this many bytes of its end marker matched.
        case paste(matched: Int)
        /// A paste that stopped coming without an end.
        case brokenPaste
        /// The beginning of a string that terminfo knows, and that is no sequence of ECMA-48.
        case known
    }

    /// The byte after the Escape.
    enum Introducer: UInt8, Sendable {
        case control = 0x5B  // [
        case single = 0x4F  // O
        case command = 0x5D  // ]
        case device = 0x50  // P
        case application = 0x5F  // _
        case privacy = 0x5E  // ^
        case start = 0x58  // X

        var isString: Bool { self != .control && self != .single }
    }

    static let silence: UInt64 = 1_000_000_000
    /// After a sequence longer than any valid one: the rest of it comes without a pause.
    static let silenceOfOverlong: UInt64 = 100_000_000
    static let longest = 65_536
    static let pasteEnd = Array("\u{1B}[201~".utf8)
    /// No key has longer parameters than these.
    static let keptParameters = 32

    /// Strings of the terminal's terminfo entry, each longer than one byte; nil for a key without a meaning here.
    let known: [[UInt8]: Key?]
    let longestKnown: Int
    /// Control characters that are keys of their own on this terminal.
    private let controls: [UInt8: Key]
    private let escapeDelay: UInt64

    /// Whether reports of the mouse were asked for.
    var isMouseOn = false
    /// Monotonic nanoseconds when `expire` has work to do; nil: only after more bytes.
    private(set) var due: UInt64?

    var state = State.ground
    private var keys: [Key] = []
    private var given = 0
    /// The bytes being read, as long as they could match one in `known`.
    var pending: [UInt8] = []
    var parameters: [UInt8] = []
    /// The number of bytes of the sequence so far.
    var count = 0
    /// After another Escape: a key with Alt, which is another key.
    var isAlt = false
    /// Its Escape has already been reported as a key.
    private var isLate = false
    private var escapedAt: UInt64?
    var pasted: [UInt8] = []
    private var now: UInt64 = 0

    /// - Parameters:
    ///   - strings: the keys' strings from terminfo(5).
    ///   - escapeDelay: nanoseconds that Escape waits for the rest of a sequence.
    init(strings: [(bytes: [UInt8], key: Key?)] = [], escapeDelay: UInt64 = 10_000_000) {
        var known: [[UInt8]: Key?] = [:]
        var controls: [UInt8: Key] = [:]
        for (bytes, key) in strings where !bytes.isEmpty && !Self.isKeypad(bytes) {
            if bytes.count > 1 {
                known[bytes] = .some(key)
            } else if bytes[0] < 0x20, ![8, 9, 10, 13, 27].contains(bytes[0]) {
                controls[bytes[0]] = key
            }
        }
        self.known = known
        self.controls = controls
        self.escapeDelay = escapeDelay
        longestKnown = known.keys.lazy.map(\.count).max() ?? 0
    }

    /// The next key; nil when there is none yet.
    mutating func next() -> Key? {
        guard given < keys.count else { return nil }
        given += 1
        defer {
            if given == keys.count {
                keys.removeAll(keepingCapacity: true)
                given = 0
            }
        }
        return keys[given - 1]
    }

    /// - Parameters:
    ///   - bytes: the bytes of one read(2).
    ///   - now: monotonic nanoseconds.
    mutating func take(_ bytes: ArraySlice<UInt8>, at now: UInt64) {
        self.now = now
        var bytes = bytes
        if case .brokenPaste = state { bytes = resume(bytes) }
        for byte in bytes { take(byte) }
        schedule()
    }

    /// Decides on an unfinished sequence as one with nothing after it, once that is `due`.
    mutating func expire(at now: UInt64) {
        guard let due, now >= due else { return }
        self.now = now
        let before = state
        state = .ground
        switch before {
        case .escape(let count):
            // Several Escapes are several strokes, or Alt with Escape: either leads back.
            for _ in 0..<min(count, 8) { emit(.escape) }
            escapedAt = now
        case .sequence(let introducer) where isLate && count == 1:
            // Escape, and then that key.
            emit(.character(Unicode.Scalar(introducer.rawValue)))
        case .paste:
            emitPaste()
            state = .brokenPaste
        case .known where pending.first != 0x1B:
            retakePending()
        case .ground, .scalar, .sequence, .stringEscape, .mouse, .brokenPaste, .known: break
        }
        schedule()
    }

    private mutating func schedule() {
        switch state {
        case .ground, .brokenPaste: due = nil
        case .escape: due = now &+ escapeDelay
        case .known where pending.first != 0x1B: due = now &+ escapeDelay
        case .sequence, .stringEscape: due = now &+ (count > Self.longest ? Self.silenceOfOverlong : Self.silence)
        case .scalar, .mouse, .paste, .known: due = now &+ Self.silence
        }
    }

    mutating func emit(_ key: Key?) {
        if let key { keys.append(key) }
    }

    // MARK: bytes

    mutating func take(_ byte: UInt8) {
        switch state {
        case .ground: ground(byte)
        case .escape(let count): afterEscape(byte, count)
        case .scalar(let value, let left, let next): continueScalar(byte, value, left, next)
        case .sequence(.control): control(byte)
        case .sequence(.single): single(byte)
        case .sequence(let introducer): string(byte, introducer)
        case .stringEscape:
            // ST ends the string; any other byte begins its own sequence.
            if byte == 0x5C { state = .ground } else { begin(byte) }
        case .mouse(let left): mouse(byte, left)
        case .paste(let matched): paste(byte, matched)
        case .brokenPaste: break
        case .known: continueKnown(byte)
        }
    }

    mutating func ground(_ byte: UInt8) {
        let escapedAt = escapedAt
        self.escapedAt = nil
        isAlt = false
        if byte == 0x1B { return begin() }
        if let escapedAt, now < escapedAt &+ Self.silence, let introducer = Introducer(rawValue: byte) {
            begin()
            isLate = true
            return enter(introducer)
        }
        pending = [byte]
        if isPrefix(pending) {
            state = .known
        } else {
            plain(byte)
        }
    }

    /// A byte that begins no sequence.
    mutating func plain(_ byte: UInt8) {
        if let key = controls[byte] { return emit(key) }
        switch byte {
        case 9: emit(.tab)
        case 10, 13: emit(.enter)
        case 8, 127: emit(.backspace)
        case 1...26: emit(.control(Unicode.Scalar(byte &+ 0x60)))
        case 0..<0x20: break
        case 0x20..<0x7F: emit(.character(Unicode.Scalar(byte)))
        default: beginScalar(byte)
        }
    }

    mutating func begin() {
        state = .escape(count: 1)
        pending = [0x1B]
        parameters = []
        count = 0
        isAlt = false
        isLate = false
    }

    /// The byte after an Escape that broke off something else.
    private mutating func begin(_ byte: UInt8) {
        begin()
        afterEscape(byte, 1)
    }

    private mutating func enter(_ introducer: Introducer) {
        state = .sequence(introducer)
        count = 1
        pending = [0x1B, introducer.rawValue]
    }

    private mutating func afterEscape(_ byte: UInt8, _ escapes: Int) {
        if byte == 0x1B {
            state = .escape(count: min(escapes + 1, 64))
            return
        }
        isAlt = escapes > 1
        if let introducer = Introducer(rawValue: byte) { return enter(introducer) }
        state = .ground
        if !isAlt {
            pending.append(byte)
            if let key = known[pending] { return emit(key) }
            if isPrefix(pending) {
                state = .known
                return
            }
        }
        // Alt with a character is a key without a meaning here: neither Escape nor the character. If the character has
        // several bytes, the others are still to come.
        isAlt = true
        if byte >= 0x80 { beginScalar(byte) }
    }

    // MARK: UTF-8 (RFC 3629 §4)

    private mutating func beginScalar(_ byte: UInt8) {
        switch byte {
        case 0xC2...0xDF: state = .scalar(UInt32(byte & 0x1F), left: 1, next: 0x80...0xBF)
        case 0xE0: state = .scalar(0, left: 2, next: 0xA0...0xBF)
        case 0xED: state = .scalar(0xD, left: 2, next: 0x80...0x9F)
        case 0xE1...0xEF: state = .scalar(UInt32(byte & 0x0F), left: 2, next: 0x80...0xBF)
        case 0xF0: state = .scalar(0, left: 3, next: 0x90...0xBF)
        case 0xF4: state = .scalar(4, left: 3, next: 0x80...0x8F)
        case 0xF1...0xF3: state = .scalar(UInt32(byte & 0x07), left: 3, next: 0x80...0xBF)
        default: state = .ground
        }
    }

    private mutating func continueScalar(_ byte: UInt8, _ value: UInt32, _ left: Int, _ next: ClosedRange<UInt8>) {
        guard next.contains(byte) else {
            // The unfinished sequence is dropped, and the byte is looked at again.
            state = .ground
            return ground(byte)
        }
        let value = value << 6 | UInt32(byte & 0x3F)
        if left > 1 {
            state = .scalar(value, left: left - 1, next: 0x80...0xBF)
            return
        }
        state = .ground
        if !isAlt, value >= 0xA0 { emit(Unicode.Scalar(value).map { .character($0) }) }
    }
}
