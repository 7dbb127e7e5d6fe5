// The reader of a settings file: statements, a line each. After a fault it goes on with the next line, so that whoever
// wrote the file is told of every fault at once. It looks at bytes only; values are read in SettingsFileReader+Values.

struct SettingsFileReader {
    /// A fault on the way; the reader goes on at `resume`, or at the line after it.
    struct Stop: Error {
        let offset: Int
        let words: String
        var resume: Int?
        /// In a list that may go on over the next lines.
        var isInList = false
    }

    private struct Name: Hashable {
        let section: String
        let key: String
    }

    let bytes: [UInt8]
    private let lineStarts: [Int]
    var at = 0
    private(set) var entries: [SettingsFile.Entry] = []
    private(set) var sections: [SettingsFile.Section] = []
    private(set) var faults: [SettingsFile.Fault] = []
    /// The offsets at which names were first used.
    private var names: [Name: Int] = [:]
    private var sectionNames: [String: Int] = [:]
    /// Nil below a head that could not be read: what stands there belongs to nothing that is known.
    private var section: String? = ""
    private var isInBrokenList = false

    init(_ bytes: [UInt8], lineStarts: [Int]) {
        self.bytes = bytes
        self.lineStarts = lineStarts
    }

    mutating func read() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            // No part of TOML 1.0: its readers refuse it.
            note("the file begins with a byte order mark: write it without one", at: 0)
            at = 3
        }
        while at < bytes.count, faults.count < SettingsFile.mostFaults {
            if isInBrokenList, passBrokenList() { continue }
            do throws(Stop) { try statement() } catch { recover(from: error) }
        }
        if at < bytes.count { note("more faults are not looked for", at: at) }
    }

    // MARK: statements

    private mutating func statement() throws(Stop) {
        skipBlanks()
        switch next {
        case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): try endOfLine()
        case UInt8(ascii: "["): try head()
        default: try setting()
        }
    }

    /// `[name]`.
    private mutating func head() throws(Stop) {
        let start = at
        section = nil
        at += 1
        if next == UInt8(ascii: "[") {
            throw Stop(offset: start, words: "a section is written once, in single brackets: [name]")
        }
        skipBlanks()
        let name = try bareKey("a section's name")
        skipBlanks()
        switch next {
        case UInt8(ascii: "]"): at += 1
        case UInt8(ascii: "."):
            throw Stop(offset: at, words: "sections have no sections of their own: write [name] without a dot")
        default: throw Stop(offset: at, words: "expected ] after the section's name, not \(found)")
        }
        try endOfLine()
        section = name
        if let first = sectionNames[name] {
            throw Stop(
                offset: start, words: "[\(name)] begins on line \(line(of: first)) already: write it once", resume: at)
        }
        if let first = names[Name(section: "", key: name)] {
            throw Stop(
                offset: start, words: "\(name) is the name of a setting on line \(line(of: first)) already", resume: at)
        }
        sectionNames[name] = start
        sections.append(SettingsFile.Section(name: name, offset: start))
    }

    /// `key = value`.
    private mutating func setting() throws(Stop) {
        let start = at
        let key = try bareKey("a setting's name")
        skipBlanks()
        switch next {
        case UInt8(ascii: "="): at += 1
        case UInt8(ascii: "."):
            throw Stop(offset: at, words: "a name has no dot: write the setting below its [section]")
        default: throw Stop(offset: at, words: "expected = after \(key), not \(found)")
        }
        skipBlanks()
        let valueStart = at
        var parts = [at]
        let value = try value(&parts)
        let valueRange = valueStart..<at
        try endOfLine()
        guard let section else { return }
        let name = Name(section: section, key: key)
        if let first = names[name] {
            throw Stop(offset: start, words: "\(key) is set on line \(line(of: first)) already", resume: at)
        }
        names[name] = start
        entries.append(
            SettingsFile.Entry(
                section: section, key: key, value: value, offset: start, valueRange: valueRange, partOffsets: parts))
    }

    // MARK: after a fault

    private mutating func recover(from stop: Stop) {
        note(stop.words, at: stop.offset)
        if let resume = stop.resume {
            at = resume
            return
        }
        at = max(at, stop.offset)
        let rest = at
        skipLine()
        isInBrokenList = stop.isInList && !bytes[rest..<at].contains(UInt8(ascii: "]"))
    }

    /// Passes over a line of a list that has a fault already.
    /// - Returns: false where the list does not go on here.
    private mutating func passBrokenList() -> Bool {
        let start = at
        skipBlanks()
        let isStatement = isAtStatement
        at = start
        if isStatement {
            isInBrokenList = false
            return false
        }
        skipLine()
        isInBrokenList = !bytes[start..<at].contains(UInt8(ascii: "]"))
        return true
    }

    private mutating func note(_ words: String, at offset: Int) {
        faults.append(SettingsFile.Fault(SettingsFile.Place(of: offset, in: bytes, lineStarts: lineStarts), words))
    }

    private func line(of offset: Int) -> Int {
        SettingsFile.Place(of: offset, in: bytes, lineStarts: lineStarts).line
    }
}
