// Conditional requests, RFC 9110 section 13, for GET and HEAD of a file. No state; on the loop's thread.

enum Preconditions {
    enum Verdict {
        case met
        /// The client's copy is still valid: 304.
        case notModified
        /// The client wanted another state of the file: 412.
        case failed
    }

    /// In the order of section 13.2.2: a tag decides before a date.
    /// - Parameters:
    ///   - fields: the fields that the request has.
    ///   - modified: seconds since 1970.
    static func judge(
        _ request: borrowing Request, _ fields: FileFields, etag: ETag, modified: Int64
    ) -> Verdict {
        if fields.contains(.ifMatch) {
            if !isNamed(request, "if-match", etag, weakly: false) { return .failed }
        } else if fields.contains(.ifUnmodifiedSince), let date = date(request, "if-unmodified-since"), modified > date
        {
            return .failed
        }
        if fields.contains(.ifNoneMatch) {
            if isNamed(request, "if-none-match", etag, weakly: true) { return .notModified }
        } else if fields.contains(.ifModifiedSince), let date = date(request, "if-modified-since"), modified <= date,
            // A date in the future means a wrong clock, not a copy.
            date <= Int64(clamping: Clock.realTime / Clock.second)
        {
            return .notModified
        }
        return .met
    }

    /// Whether Range is honoured: section 13.1.5. If-Range holds one tag, by the strong comparison, or one date, only
    /// where it is exact and so old that it stands for one content (section 8.8.2.2); a list, anything after it, or a
    /// second field makes it false.
    static func rangeHolds(_ request: borrowing Request, _ fields: FileFields, etag: ETag, modified: Int64) -> Bool {
        guard fields.contains(.ifRange) else { return true }
        var found: UnsafeRawBufferPointer?
        var count = 0
        request.forEachHeader("if-range") { value in
            found = value
            count += 1
            return count < 2
        }
        guard count == 1, let value = found, value.count > 0 else { return false }
        if value[0] == 0x22 { return etag.isWritten(value) }
        guard let date = HTTPDate.parse(value) else { return false }
        return date == modified && modified < Int64(clamping: Clock.realTime / Clock.second) - 1
    }

    private static func isNamed(
        _ request: borrowing Request, _ name: StaticString, _ etag: ETag, weakly: Bool
    ) -> Bool {
        var found = false
        request.forEachHeader(name) { list in
            found = etag.isNamed(in: list, weakly: weakly)
            return !found
        }
        return found
    }

    private static func date(_ request: borrowing Request, _ name: StaticString) -> Int64? {
        request.header(name).flatMap { HTTPDate.parse($0) }
    }
}
