// The messages that pass on a connection that is looked at, and the taps that this console reads. A part of the model.

import Engine

/// A head, or a part of a content, as it passed.
struct WireEntry: Equatable, Sendable {
    /// Nanoseconds since 1970.
    var time: UInt64
    var from: TapEvent.Side
    /// Of a head, or what happened; empty for content. Hostile text.
    var lines: [String] = []
    /// Bytes of it, and the first of them.
    var count = 0
    var bytes: [UInt8] = []
}

struct Wire: Sendable {
    /// Entries that are kept, and bytes of each.
    static let mostEntries = 400
    static let mostBytes = 512
    /// A head is put together up to so many bytes.
    private static let longestHead = 1 << 16
    private static let answerMark = Array("HTTP/1.".utf8)

    /// Nil before it has begun.
    private(set) var tap: Tap?
    private(set) var entries: [WireEntry] = []
    /// Why nothing more comes; nil while more may come.
    private(set) var end: String?
    var showsHex = false
    /// What comes meanwhile is not shown; the entries of that moment are.
    private(set) var held: [WireEntry]?
    /// Bytes of content that are still to come, by what the last head has said.
    private var contentLeft: [TapEvent.Side: Int] = [:]
    /// A head that has begun; its entry shows what there is of it.
    private var openHeads: [TapEvent.Side: [UInt8]] = [:]

    var shown: [WireEntry] { held ?? entries }
    var isHeld: Bool { held != nil }

    mutating func begin(_ tap: Tap) { self = Wire(tap: tap, showsHex: showsHex) }

    init(tap: Tap? = nil, showsHex: Bool = false) {
        self.tap = tap
        self.showsHex = showsHex
    }

    mutating func toggleHold() { held = held == nil ? entries : nil }

    mutating func finish(_ text: String) { end = end ?? text }

    mutating func take(_ page: TapPage) {
        for event in page.events { take(event) }
        if entries.count > Self.mostEntries { entries.removeFirst(entries.count - Self.mostEntries) }
        switch page.ending {
        case .none: break
        case .closed: finish("the connection has closed")
        case .time: finish("the tap's time is over")
        case .bytes: finish("the tap's bytes have passed")
        }
    }

    private mutating func take(_ event: TapEvent) {
        func say(_ line: String) { entries.append(WireEntry(time: event.time, from: event.from, lines: [line])) }
        switch event.kind {
        case .bytes: split(event)
        case .gap:
            contentLeft = [:]
            openHeads = [:]
            say("\(Format.grouped(Int(clamping: event.count))) bytes are missing")
        case .end: say("end of what the \(event.from.rawValue) sends")
        case .reset: say("reset by the \(event.from.rawValue)")
        case .user: say(event.text.isEmpty ? "no user from here on" : "user \(event.text) from here on")
        }
    }

    private mutating func split(_ event: TapEvent) {
        var rest = event.bytes[...]
        if let begun = openHeads.removeValue(forKey: event.from) {
            rest = (begun + event.bytes)[...]
            let shown = entries.lastIndex { $0.from == event.from && !$0.bytes.isEmpty }
            if let shown { entries.remove(at: shown) }
        }
        while !rest.isEmpty {
            if isHead(rest, event.from) {
                let end = Self.headEnd(rest)
                let head = rest[..<(end ?? rest.endIndex)]
                if end == nil, head.count < Self.longestHead { openHeads[event.from] = Array(head) }
                let lines = head.split(separator: 0x0A).map {
                    String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)
                }
                entries.append(
                    WireEntry(
                        time: event.time, from: event.from, lines: lines, count: head.count,
                        bytes: Array(head.prefix(Self.mostBytes))))
                contentLeft[event.from] = Self.length(lines)
                rest = rest[head.endIndex...]
            } else {
                let left = contentLeft[event.from] ?? 0
                let part = rest.prefix(left > 0 ? left : rest.count)
                contentLeft[event.from] = max(0, left - part.count)
                addContent(part, event)
                rest = rest[part.endIndex...]
            }
        }
    }

    private mutating func addContent(_ part: ArraySlice<UInt8>, _ event: TapEvent) {
        if let last = entries.indices.last, entries[last].from == event.from, entries[last].lines.isEmpty {
            entries[last].count += part.count
            entries[last].bytes += part.prefix(Self.mostBytes - entries[last].bytes.count)
        } else {
            entries.append(
                WireEntry(
                    time: event.time, from: event.from, count: part.count, bytes: Array(part.prefix(Self.mostBytes))))
        }
    }

    private func isHead(_ bytes: ArraySlice<UInt8>, _ side: TapEvent.Side) -> Bool {
        if side == .server { return bytes.starts(with: Self.answerMark) }
        guard contentLeft[side] ?? 0 == 0, let blank = bytes.prefix(24).firstIndex(of: 0x20) else { return false }
        let method = bytes[..<blank]
        return method.count >= 3 && method.allSatisfy { $0 &- 0x41 < 26 }
    }

    /// Nil where it has not all passed.
    private static func headEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
        var isEmpty = false
        for (index, byte) in zip(bytes.indices, bytes) {
            if byte == 0x0A {
                if isEmpty { return index + 1 }
                isEmpty = true
            } else if byte != 0x0D {
                isEmpty = false
            }
        }
        return nil
    }

    private static func length(_ lines: [String]) -> Int {
        for line in lines where line.lowercased().hasPrefix("content-length:") {
            let digits = line.utf8.dropFirst("content-length:".utf8.count).filter { $0 != 0x20 }
            return max(0, Int(String(decoding: digits, as: UTF8.self)) ?? 0)
        }
        return 0
    }
}

/// The taps that this console reads: one for the screen, and others into files.
struct TapReaders: Sendable {
    /// Nanoseconds between two looks where nothing has passed.
    private static let pause: UInt64 = 100_000_000

    private struct Reader {
        let number: Int
        /// Nil for the screen.
        let path: String?
        var due: UInt64
        var isAsked = false
    }

    private var readers: [Reader] = []
    /// Those into files whose server was lost.
    private var lost: [Int] = []

    mutating func add(_ number: Int, path: String?, at now: UInt64) {
        readers.append(Reader(number: number, path: path, due: now))
    }

    /// - Returns: whether it was for a file.
    @discardableResult
    mutating func remove(_ number: Int) -> Bool {
        let isFile = readers.contains { $0.number == number && $0.path != nil }
        readers.removeAll { $0.number == number }
        return isFile
    }

    /// The server is lost, and with it all of its taps.
    mutating func lose() {
        lost += readers.filter { $0.path != nil }.map(\.number)
        readers = []
    }

    mutating func takeLost() -> [Int] {
        defer { lost = [] }
        return lost
    }

    /// Of the server that is there.
    var numbers: [Int] { readers.map(\.number) }

    /// Those on the screen, which end when it is left.
    var onScreen: [Int] { readers.filter { $0.path == nil }.map(\.number) }
    func isFile(_ number: Int) -> Bool { readers.contains { $0.number == number && $0.path != nil } }

    /// When one is to be asked for; nil where none is read.
    var due: UInt64? { lost.isEmpty ? readers.filter { !$0.isAsked }.map(\.due).min() : 0 }

    /// Those to be asked for now.
    mutating func take(at now: UInt64) -> [Int] {
        var numbers: [Int] = []
        for index in readers.indices where !readers[index].isAsked && readers[index].due <= now {
            readers[index].isAsked = true
            numbers.append(readers[index].number)
        }
        return numbers
    }

    /// Its answer has come.
    mutating func answered(_ number: Int, hasMore: Bool, at now: UInt64) {
        for index in readers.indices where readers[index].number == number {
            readers[index].isAsked = false
            readers[index].due = hasMore ? now : now &+ Self.pause
        }
    }
}
