// The properties that the parser must have for any bytes: the same reading whatever the cuts, no range out of bounds,
// and for accepted messages the same framing that a second, slow reader finds. Shared by the fuzz target and the corpus
// test.

#if canImport(Engine)
    @testable import Engine
#endif

enum ParserProperties {
    /// The reading of a connection's bytes.
    private struct Reading: Equatable {
        /// For each complete message: its begin and end in the stream, and its body.
        var messages: [Message] = []
        var continues = 0
        var refusal: UInt16 = 0
    }

    private struct Message: Equatable {
        var start: Int
        var head: [UInt8]
        var body: [UInt8]
        var isChunked: Bool
        var parser: [Int]
    }

    static let tight = RequestLimits(
        headBytes: 220, targetBytes: 60, bodyBytes: 40, headerCount: 6, chunkExtensionBytes: 20, trailerBytes: 30)

    /// - Returns: nil where all properties hold, otherwise the one that does not.
    static func violation(of bytes: [UInt8]) -> String? {
        // The cuts are derived from the bytes, so that an input determines everything.
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for limits in [RequestLimits(), tight] {
            guard let whole = read(bytes, limits, compacting: false, cut: { bytes.count }) else {
                return "a range is out of bounds"
            }
            let single = read(bytes, limits, compacting: true, cut: { 1 })
            if single != whole { return "byte by byte: \(String(describing: single)) instead of \(whole)" }
            for compacting in [false, true] {
                let other = read(bytes, limits, compacting: compacting) {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Int(state >> 33) % 40 + 1
                }
                if other != whole { return "cut: \(String(describing: other)) instead of \(whole)" }
            }
            var end = 0
            for message in whole.messages {
                guard let length = framedLength(bytes, message) else {
                    return "accepted, though no reader could frame it: \(message)"
                }
                // Blank lines before a message belong to it; nothing else may be between two.
                if message.start != end { return "message at \(message.start) instead of \(end)" }
                end = message.start + length
            }
        }
        return violationBeside(bytes)
    }

    /// - Returns: nil where the parser returns an invalid range.
    private static func read(
        _ bytes: [UInt8], _ limits: RequestLimits, compacting: Bool, cut: () -> Int
    ) -> Reading? {
        var reading = Reading()
        var parser = RequestParser()
        var waiting: [UInt8] = []
        var fed = 0
        var start = 0
        var gone = 0
        while fed < bytes.count {
            let piece = min(max(1, cut()), bytes.count - fed)
            waiting += bytes[fed..<(fed + piece)]
            fed += piece
            var goesOn = true
            while goesOn {
                // A block of its own and of the exact size, so that a read past the end is detected.
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: waiting.count, alignment: 1)
                defer { block.deallocate() }
                block.copyBytes(from: waiting)
                let outcome = parser.parse(block, limits: limits)
                waiting = [UInt8](block)
                switch outcome {
                case .incomplete:
                    goesOn = false
                    if compacting {
                        let shrunk = parser.compact(block)
                        waiting = [UInt8](block.dropLast(shrunk))
                        gone += shrunk
                    }
                case .announcesBody: break
                case .expectsContinue: reading.continues += 1
                case .refused(let status):
                    reading.refusal = status.rawValue
                    return reading
                case .complete(let length):
                    let ranges = [
                        parser.methodRange, parser.targetRange, parser.pathRange, parser.queryRange, parser.hostRange,
                        parser.headersRange,
                        parser.bodyRange,
                    ]
                    guard length > 0, length <= waiting.count, ranges.allSatisfy({ $0.upperBound <= length }) else {
                        return nil
                    }
                    reading.messages.append(
                        Message(
                            start: start, head: Array(waiting[..<parser.bodyRange.lowerBound]),
                            body: Array(waiting[parser.bodyRange]),
                            isChunked: parser.isChunked,
                            parser: ranges.dropLast().flatMap { [$0.lowerBound, $0.upperBound] }))
                    start += length + gone
                    gone = 0
                    waiting.removeFirst(length)
                    parser = RequestParser()
                    goesOn = !waiting.isEmpty
                }
            }
        }
        return reading
    }

    /// A second reading of an accepted message, by simple splitting.
    /// - Returns: its length in the stream; nil where it finds another framing, or none.
    private static func framedLength(_ bytes: [UInt8], _ message: Message) -> Int? {
        let headEnd = message.start + message.head.count
        guard headEnd <= bytes.count, Array(bytes[message.start..<headEnd]) == message.head else { return nil }
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var at = 0
        while at < message.head.count {
            let byte = message.head[at]
            if byte == 13 {
                guard at + 1 < message.head.count, message.head[at + 1] == 10 else { return nil }
                lines.append(line)
                line = []
                at += 2
                continue
            }
            // No control byte but the tab, and no LF without its CR.
            if byte < 32 && byte != 9 || byte == 127 { return nil }
            line.append(byte)
            at += 1
        }
        guard line.isEmpty, lines.last == [] else { return nil }
        lines.removeLast()
        while lines.first == [] { lines.removeFirst() }
        guard let request = lines.first, request.filter({ $0 == 32 }).count == 2, !request.contains(9) else {
            return nil
        }
        guard isTarget(Array(request.split(separator: 32)[1])) else { return nil }
        let isOld = request.suffix(8).elementsEqual("HTTP/1.0".utf8)
        var lengths: [[UInt8]] = []
        var codings: [[UInt8]] = []
        var hosts = 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: 0x3A), colon > 0, !line[..<colon].contains(where: { $0 <= 32 }) else {
                return nil
            }
            let name = line[..<colon].map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
            var value = line[(colon + 1)...]
            while let first = value.first, first == 32 || first == 9 { value.removeFirst() }
            while let last = value.last, last == 32 || last == 9 { value.removeLast() }
            if name == Array("content-length".utf8) { lengths.append(Array(value)) }
            if name == Array("transfer-encoding".utf8) { codings.append(Array(value)) }
            if name == Array("host".utf8) { hosts += 1 }
        }
        guard hosts == 1 || isOld && hosts == 0, lengths.count + codings.count <= 1,
            message.isChunked == !codings.isEmpty
        else { return nil }
        if let text = lengths.first {
            guard !text.isEmpty, text.allSatisfy({ $0 >= 48 && $0 <= 57 }),
                let length = Int(String(decoding: text, as: UTF8.self)),
                headEnd + length <= bytes.count, Array(bytes[headEnd..<(headEnd + length)]) == message.body
            else { return nil }
            return message.head.count + length
        }
        guard let coding = codings.first else { return message.body.isEmpty ? message.head.count : nil }
        guard !isOld, String(decoding: coding, as: UTF8.self).lowercased() == "chunked" else { return nil }
        return chunkedLength(bytes, headEnd, message.body).map { message.head.count + $0 }
    }

    /// The bytes allowed in a target, in any form.
    private static func isTarget(_ target: [UInt8]) -> Bool {
        guard String(validating: target, as: UTF8.self) != nil else { return false }
        let mark = target.firstIndex(of: 0x3F) ?? target.count
        for (index, byte) in target.enumerated() {
            switch byte {
            case 0...32, 127, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "#"): return false
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                if index < mark { return false }
            case UInt8(ascii: "%") where index < mark:
                let digits = target[(index + 1)...].prefix(2)
                let isEscape = digits.count == 2 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
                if !isEscape { return false }
            default: break
            }
        }
        return true
    }

    private static func chunkedLength(_ bytes: [UInt8], _ start: Int, _ body: [UInt8]) -> Int? {
        func lineEnd(_ from: Int) -> Int? {
            var at = from
            while at + 1 < bytes.count {
                if bytes[at] == 13 { return bytes[at + 1] == 10 ? at : nil }
                if bytes[at] == 10 { return nil }
                at += 1
            }
            return nil
        }
        var decoded: [UInt8] = []
        var at = start
        while true {
            guard let end = lineEnd(at) else { return nil }
            let digits = bytes[at..<end].prefix { $0 != 0x3B && $0 != 32 && $0 != 9 }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), digits.first != 0x2B,
                digits.first != 0x2D
            else { return nil }
            at = end + 2
            if size == 0 { break }
            guard at + size + 2 <= bytes.count, bytes[at + size] == 13, bytes[at + size + 1] == 10 else { return nil }
            decoded += bytes[at..<(at + size)]
            at += size + 2
        }
        while true {
            guard let end = lineEnd(at) else { return nil }
            let isLast = end == at
            at = end + 2
            if isLast { return decoded == body ? at - start : nil }
        }
    }

    /// The readers of single values, given the same bytes: none traps, and a path stays below its root.
    private static func violationBeside(_ bytes: [UInt8]) -> String? {
        bytes.withUnsafeBytes { bytes in
            if case .some(let ranges) = ByteRanges(bytes, size: 1000),
                ranges.contains(where: { $0.isEmpty || $0.upperBound > 1000 })
            {
                return "ranges \(ranges) of 1000 bytes"
            }
            _ = HTTPDate.parse(bytes, now: 1_800_000_000)
            _ = ETag(modifiedNanoseconds: 255, size: 16).isNamed(in: bytes)
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
            defer { room.deallocate() }
            if case .path(let length, _, _) = PercentDecoding.path(bytes, into: room) {
                let parts = room[..<length].split(separator: 0x2F, omittingEmptySubsequences: false)
                let isBad =
                    length > 0
                    && parts.contains {
                        $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) || $0.contains(0)
                    }
                if isBad { return "path \(Array(room[..<length]))" }
            }
            return nil
        }
    }
}
