// A settings file: its bytes, and what they say line by line. It is the flat part of TOML 1.0
// (https://toml.io/en/v1.0.0), so that every file that is taken here is TOML and means the same to any reader of it.
// A plain value, on any thread.

/// A settings file as it was read. It knows no setting: whether a key exists, and what it takes, is the table's matter.
public struct SettingsFile: Sendable {
    /// A file with more bytes than this is refused unread.
    public static let largest = 1 << 20
    /// Faults that are told of at once; the rest of the file is not read.
    public static let mostFaults = 100

    public let bytes: [UInt8]
    /// In their order. An entry that has a fault is not among them.
    public let entries: [Entry]
    public let sections: [Section]
    /// In the order of their places. With any of them the file is not to be used.
    public let faults: [Fault]
    /// The offset at which each line begins; the last line is empty where the file ends with a line end.
    let lineStarts: [Int]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count <= Self.largest else {
            lineStarts = [0]
            entries = []
            sections = []
            let words = "the file has \(bytes.count) bytes; it may have \(Self.largest)"
            faults = [Fault(Place(line: 1, column: 1), words)]
            return
        }
        let lineStarts = Self.lineStarts(in: bytes)
        var reader = SettingsFileReader(bytes, lineStarts: lineStarts)
        reader.read()
        self.lineStarts = lineStarts
        entries = reader.entries
        sections = reader.sections
        faults = reader.faults
    }

    /// The entry of that name below `[section]`; "" is the part above the first section.
    public func entry(_ key: String, in section: String) -> Entry? {
        entries.first { $0.key == key && $0.section == section }
    }

    /// The place of a byte.
    public func place(of offset: Int) -> Place { Place(of: offset, in: bytes, lineStarts: lineStarts) }

    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        [0] + bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }
}

extension SettingsFile {
    public enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
        case toggle(Bool)
        case list([String])
    }

    /// `key = value`.
    public struct Entry: Sendable {
        /// Empty above the first section.
        public let section: String
        public let key: String
        public let value: Value
        /// The key's first byte.
        public let offset: Int
        /// The value's bytes, with its quotes or brackets.
        public let valueRange: Range<Int>
        /// The first byte of each text of a list; of another value, its own.
        public let partOffsets: [Int]
    }

    /// `[name]`.
    public struct Section: Sendable {
        public let name: String
        /// That of its bracket.
        public let offset: Int
    }

    /// A place in the file as editors count it: lines and columns from 1, a column a Unicode scalar.
    public struct Place: Sendable, Hashable, CustomStringConvertible {
        public let line: Int
        public let column: Int

        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        init(of offset: Int, in bytes: [UInt8], lineStarts: [Int]) {
            // The last line that begins at the offset or before it.
            var low = 0
            var high = lineStarts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if lineStarts[middle] <= offset { low = middle } else { high = middle }
            }
            line = low + 1
            // The bytes 10xxxxxx continue a scalar.
            column = 1 + bytes[lineStarts[low]..<min(offset, bytes.count)].count { $0 & 0xC0 != 0x80 }
        }

        public var description: String { "\(line):\(column)" }
    }

    /// A fault in the file, in words that are safe to print.
    public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        public let place: Place
        public let words: String

        public init(_ place: Place, _ words: String) {
            self.place = place
            self.words = words
        }

        public var description: String { "\(place): \(words)" }
    }
}
