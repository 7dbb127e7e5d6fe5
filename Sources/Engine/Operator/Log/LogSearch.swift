// A page of the lines in a log's files. On the control's second thread, which may wait for the disk; a question looks
// through a bounded part, and whoever wants more asks again from there.

struct LogSearch {
    /// Bytes that one question looks through.
    private static let share = 4 << 20
    private static let mostLines = 1000

    let log: Log

    func page(_ query: LogQuery) -> ControlResult {
        guard query.terms.count <= LogQuery.termLimit else {
            return .refused("a question about a log has at most \(LogQuery.termLimit) terms")
        }
        if let problem = query.terms.lazy.compactMap(\.problem).first { return .refused(problem) }
        guard let files = log.files(of: query.log) else { return .refused(Self.noFile(query.log)) }
        do throws(Errno) {
            return .logPage(try page(query, files))
        } catch {
            return .refused(
                "cannot read \(LogText.visible(files.path)): \(error.words); it must be readable for the server's user")
        }
    }

    private static func noFile(_ log: LogName) -> String {
        switch log {
        case .server: "the server's log goes to standard error and not to a file: its last lines alone are here"
        case .access: "the access log is not written to a file: start with --access-log FILE"
        }
    }

    private func page(_ query: LogQuery, _ files: LogFiles) throws(Errno) -> LogPage {
        var start = query.place
        if start == nil, let until = query.until { start = try files.place(until: until) }
        if start == nil, query.direction == .newer || query.until != nil { start = try files.end() }
        let match = LogMatch(query.terms, isInverted: query.isInverted)
        switch query.direction {
        case .older: return try older(files, start, match, limit: Self.bounded(query.limit))
        case .newer: return try newer(files, start, match, limit: Self.bounded(query.limit))
        }
    }

    private static func bounded(_ limit: Int) -> Int { max(0, min(limit, mostLines)) }

    private func older(_ files: LogFiles, _ start: LogPlace?, _ match: LogMatch, limit: Int) throws(Errno) -> LogPage {
        let none = LogPlace(file: 0, offset: 0)
        var page = LogPage(lines: [], first: start ?? none, last: start ?? none, isEnd: false)
        var place = start
        var share = Self.share
        while page.lines.count < limit, share > 0 {
            guard let block = try files.older(than: place) else {
                page.isEnd = true
                break
            }
            if place == nil { page.last = block.last }
            share -= block.bytes.count
            let (lines, offset) = last(of: block.bytes, limit - page.lines.count, match, files.format)
            page.lines.insert(contentsOf: lines, at: 0)
            page.first = LogPlace(file: block.first.file, offset: block.first.offset + UInt64(offset))
            place = page.first
        }
        Self.fillTimes(&page.lines)
        return page
    }

    private func newer(_ files: LogFiles, _ start: LogPlace?, _ match: LogMatch, limit: Int) throws(Errno) -> LogPage {
        guard let start else {
            let none = LogPlace(file: 0, offset: 0)
            return LogPage(lines: [], first: none, last: none, isEnd: true)
        }
        var page = LogPage(lines: [], first: start, last: start, isEnd: false)
        var share = Self.share
        while page.lines.count < limit, share > 0 {
            guard let block = try files.newer(than: page.last), !block.bytes.isEmpty else {
                page.isEnd = true
                break
            }
            share -= block.bytes.count
            let (lines, offset) = first(of: block.bytes, limit - page.lines.count, match, files.format)
            page.lines += lines
            page.last = LogPlace(file: block.first.file, offset: block.first.offset + UInt64(offset))
        }
        Self.fillTimes(&page.lines)
        return page
    }

    /// The last lines that match, at most `limit`, and where the first of those looked at begins.
    private func last(
        of bytes: [UInt8], _ limit: Int, _ match: LogMatch, _ format: LogFiles.Format
    ) -> (lines: [LogLine], offset: Int) {
        var found: [LogLine] = []
        var end = bytes.last == 10 ? bytes.count - 1 : bytes.count
        while found.count < limit {
            let start = bytes[..<end].lastIndex(of: 10).map { $0 + 1 } ?? 0
            let line = Self.line(bytes[start..<end], format)
            if match.passes(line) { found.append(line) }
            if start == 0 { return (found.reversed(), 0) }
            end = start - 1
        }
        return (found.reversed(), end + 1)
    }

    /// The first lines that match, at most `limit`, and where the last of those looked at ends.
    private func first(
        of bytes: [UInt8], _ limit: Int, _ match: LogMatch, _ format: LogFiles.Format
    ) -> (lines: [LogLine], offset: Int) {
        var found: [LogLine] = []
        var start = 0
        while found.count < limit, start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            let line = Self.line(bytes[start..<end], format)
            if match.passes(line) { found.append(line) }
            start = min(bytes.count, end + 1)
        }
        return (found, start)
    }

    private static func line(_ bytes: ArraySlice<UInt8>, _ format: LogFiles.Format) -> LogLine {
        switch format {
        case .server: LogLine(serverLine: bytes)
        case .access: LogLine(accessLine: bytes)
        }
    }

    /// A line without a time belongs to the one before.
    private static func fillTimes(_ lines: inout [LogLine]) {
        var time = lines.first { $0.time > 0 }?.time ?? 0
        for index in lines.indices {
            if lines[index].time == 0 { lines[index].time = time }
            time = lines[index].time
        }
    }
}
