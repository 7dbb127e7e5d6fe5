// Lines of the log's files → values. The files may hold anything: a line that is none of ours has no time, and is shown
// as it is.

extension LogLine {
    /// `2026-11-24T03:05:18.123Z info text`.
    init(serverLine line: ArraySlice<UInt8>) {
        let rest = line.dropFirst(LogTime.stampLength + 1)
        guard let time = LogTime.stamp(line), let blank = rest.firstIndex(of: 32),
            let level = Self.levels.first(where: { $0.utf8.elementsEqual(rest[..<blank]) })
        else {
            self.init(sequence: 0, time: 0, level: "info", text: Self.visible(line))
            return
        }
        self.init(sequence: 0, time: time, level: level, text: Self.visible(rest[(blank + 1)...]))
    }

    /// The combined and the extended format, without the time: `ADDRESS - USER "GET / HTTP/1.1" 200 5 "-" "curl/8"`.
    init(accessLine line: ArraySlice<UInt8>) {
        guard let (time, range) = Self.accessTime(in: line) else {
            self.init(sequence: 0, time: 0, level: "info", text: Self.visible(line))
            return
        }
        let rest = line[range.upperBound...].drop { $0 == 32 }
        // The quoted request line has no quotation mark in it: the log wrote \x22.
        let status = rest.dropFirst().firstIndex(of: 34).flatMap { quote in
            Int(String(decoding: rest[(quote + 1)...].dropFirst().prefix(3), as: UTF8.self))
        }
        let level = status.map { $0 >= 500 ? "error" : $0 >= 400 ? "warning" : "info" } ?? "info"
        self.init(
            sequence: 0, time: time, level: level, status: status,
            text: Self.visible(line[..<range.lowerBound] + rest))
    }

    /// The second in a request's line, and the place of `[24/Nov/2026:03:05:18 +0000]`.
    static func accessTime(in line: ArraySlice<UInt8>) -> (time: UInt64, place: Range<Int>)? {
        guard let open = line.firstIndex(of: 91) else { return nil }
        let end = open + LogTime.combinedLength + 2
        guard end <= line.endIndex, line[end - 1] == 93, let time = LogTime.combined(line[(open + 1)..<(end - 1)])
        else { return nil }
        return (time, open..<end)
    }

    private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        LogText.visible(String(decoding: bytes, as: UTF8.self))
    }
}
