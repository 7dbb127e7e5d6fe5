// Changes to a settings file by line: a value is replaced where it stands, and all else, comments, order, blanks and
// line ends, stays byte for byte.

extension SettingsFile {
    /// Sets a key below `[section]`: in place of its value; where it has none, in place of its line that is commented
    /// out (`# key = …`, as in the example), else at the section's end. A section that is not there is added below all.
    /// - Returns: nil where the file has faults, a name cannot be written, or the file would become too large.
    public func setting(_ key: String, in section: String, to value: Value) -> SettingsFile? {
        guard faults.isEmpty, Self.isBare(key), section.isEmpty || Self.isBare(section) else { return nil }
        let literal = SettingsFileText.literal(value)
        if let entry = entry(key, in: section) {
            // A value that means the same stays as it was written.
            if entry.value == value { return self }
            return replacing(entry.valueRange, with: literal)
        }
        guard let lines = lines(of: section) else {
            let gap = bytes.isEmpty ? "" : lineEnd
            return inserting("\(gap)[\(section)]\(lineEnd)\(key) = \(literal)\(lineEnd)", at: bytes.count)
        }
        let taken = linesOfEntries(in: section)
        for line in lines where !taken.contains(line) {
            guard let (range, commented) = commentedOut(key, onLine: line) else { continue }
            return replacing(range, with: String(decoding: commented, as: UTF8.self))?
                .setting(key, in: section, to: value)
        }
        return inserting("\(key) = \(literal)\(lineEnd)", at: end(of: lines))
    }

    /// Takes a key away with its line, or lines.
    /// - Returns: nil where the file has faults.
    public func removing(_ key: String, in section: String) -> SettingsFile? {
        guard faults.isEmpty else { return nil }
        guard let entry = entry(key, in: section) else { return self }
        let first = place(of: entry.offset).line - 1
        let last = place(of: entry.valueRange.upperBound).line - 1
        return replacing(range(ofLine: first).lowerBound..<range(ofLine: last).upperBound, with: "")
    }

    // MARK: bytes

    private func replacing(_ range: Range<Int>, with text: String) -> SettingsFile? {
        let changed = SettingsFile(Array(bytes[..<range.lowerBound]) + text.utf8 + bytes[range.upperBound...])
        return changed.faults.isEmpty ? changed : nil
    }

    private func inserting(_ text: String, at offset: Int) -> SettingsFile? {
        // The file's last line may lack its end.
        let isBroken = offset > 0 && bytes[offset - 1] != UInt8(ascii: "\n")
        return replacing(offset..<offset, with: isBroken ? lineEnd + text : text)
    }

    private static func isBare(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(SettingsFileReader.isBare)
    }

    // MARK: lines, from 0

    /// That of the first line.
    private var lineEnd: String {
        guard lineStarts.count > 1, lineStarts[1] >= 2 else { return "\n" }
        return bytes[lineStarts[1] - 2] == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }

    private func range(ofLine line: Int) -> Range<Int> {
        lineStarts[line]..<(line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count)
    }

    /// Those below the section's head, up to the next one; nil where there is no such section.
    private func lines(of section: String) -> Range<Int>? {
        let heads = sections.map { place(of: $0.offset).line - 1 }
        if section.isEmpty { return 0..<(heads.first ?? lineStarts.count) }
        guard let index = sections.firstIndex(where: { $0.name == section }) else { return nil }
        return (heads[index] + 1)..<(index + 1 < heads.count ? heads[index + 1] : lineStarts.count)
    }

    /// A comment within a list is no setting that is commented out.
    private func linesOfEntries(in section: String) -> Set<Int> {
        var lines: Set<Int> = []
        for entry in entries where entry.section == section {
            let first = place(of: entry.offset).line - 1
            lines.formUnion(first...max(first, place(of: entry.valueRange.upperBound).line - 1))
        }
        return lines
    }

    /// The line's bytes, and the same without the sign of the comment, if they would then set the key.
    private func commentedOut(_ key: String, onLine line: Int) -> (Range<Int>, [UInt8])? {
        let range = range(ofLine: line)
        let start = bytes[range].drop(while: SettingsFileReader.isBlank)
        guard start.first == UInt8(ascii: "#") else { return nil }
        let rest = Array(start.dropFirst().drop(while: SettingsFileReader.isBlank))
        let alone = SettingsFile(rest)
        guard alone.faults.isEmpty, alone.entries.count == 1, alone.entry(key, in: "") != nil else { return nil }
        return (range, rest)
    }

    /// The offset behind the last line of a section: blank lines at its end, and a comment right above the next
    /// section's head, stay below what is added.
    private func end(of lines: Range<Int>) -> Int {
        func isBlank(_ line: Int) -> Bool { bytes[range(ofLine: line)].allSatisfy { $0 <= UInt8(ascii: " ") } }
        func isComment(_ line: Int) -> Bool {
            bytes[range(ofLine: line)].first { !SettingsFileReader.isBlank($0) } == UInt8(ascii: "#")
        }
        var end = lines.upperBound
        if end < lineStarts.count {
            var above = end
            while above > lines.lowerBound, isComment(above - 1) { above -= 1 }
            if above > lines.lowerBound, isBlank(above - 1) { end = above }
        }
        while end > lines.lowerBound, isBlank(end - 1) { end -= 1 }
        return end > 0 ? range(ofLine: end - 1).upperBound : 0
    }
}
