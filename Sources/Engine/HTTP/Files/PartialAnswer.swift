// Responses 206 and 416, RFC 9110 section 15.3.7 and 15.5.17: one range as it is, several as parts of a multipart body
// (section 14.6). On the loop's thread.

enum PartialAnswer {
    static func send(
        _ ranges: [Range<Int>], _ representation: UnsafeMutablePointer<Representation>, _ response: inout Response,
        now: UInt64
    ) {
        if ranges.count == 1 {
            one(ranges[0], representation, &response)
        } else {
            several(ranges, representation, &response, now: now)
        }
    }

    static func refuse(_ representation: UnsafeMutablePointer<Representation>, _ response: inout Response) {
        response.addLines(representation.pointee.validatorLines)
        response.addField("Content-Range", "bytes */\(representation.pointee.size)")
        response.send(.rangeNotSatisfiable)
    }

    private static func one(
        _ range: Range<Int>, _ representation: UnsafeMutablePointer<Representation>, _ response: inout Response
    ) {
        response.addLines(representation.pointee.allLines)
        response.addField("Content-Range", contentRange(range, representation.pointee.size))
        if let content = representation.pointee.content {
            response.send(.partialContent, content: UnsafeRawBufferPointer(rebasing: content[range]))
        } else if let descriptor = representation.pointee.descriptor {
            response.send(
                .partialContent,
                OutgoingFile(descriptor, offset: Int64(range.lowerBound), count: Int64(range.count)))
        }
    }

    private static func several(
        _ ranges: [Range<Int>], _ representation: UnsafeMutablePointer<Representation>, _ response: inout Response,
        now: UInt64
    ) {
        let boundary = boundary(representation.pointee.etag, now)
        let type = String(decoding: representation.pointee.typeLine, as: UTF8.self)
        let size = representation.pointee.size
        var parts = ranges.map { range in
            OutgoingFile.Part(
                text: Array("\r\n--\(boundary)\r\n\(type)Content-Range: \(contentRange(range, size))\r\n\r\n".utf8),
                offset: Int64(range.lowerBound), count: Int64(range.count))
        }
        parts.append(OutgoingFile.Part(text: Array("\r\n--\(boundary)--\r\n".utf8), offset: 0, count: 0))
        response.addLines(representation.pointee.linesWithoutType)
        response.addField("Content-Type", "multipart/byteranges; boundary=\(boundary)")
        if let content = representation.pointee.content {
            response.send(.partialContent, parts: parts, of: UnsafeRawBufferPointer(content))
        } else if let descriptor = representation.pointee.descriptor {
            response.send(.partialContent, OutgoingFile(descriptor, parts: parts))
        }
    }

    private static func contentRange(_ range: Range<Int>, _ size: Int) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    /// Sixteen digits that no content can have been written for, because they depend on the moment.
    private static func boundary(_ etag: ETag, _ now: UInt64) -> String {
        var z = now ^ etag.high &* 0x9E37_79B9_7F4A_7C15 ^ UInt64.random(in: .min ... .max)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let digits = String(z ^ (z >> 27), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
