// One coding of one file, ready to be sent: the finished lines of a response's head, and the content in memory or by
// descriptor. Owned by a FileEntry; on its loop's thread.

import Glibc

struct Representation: ~Copyable {
    let coding: ContentCoding
    let stamp: FileStamp
    let etag: ETag
    /// Nil where the content is read from the descriptor.
    let content: UnsafeMutableRawBufferPointer?
    /// The owner of the content; nil where it is our own.
    private let owner: SharedBytes?
    let descriptor: SharedDescriptor?
    /// The lines in this order: ETag, Last-Modified and Vary; then those about the content in parts and as a whole;
    /// then Content-Type.
    private let lines: UnsafeMutableRawBufferPointer
    private let validatorsEnd: Int
    private let typeStart: Int

    /// The built-in pages hold no script, and may not be framed.
    static var contentSecurityPolicy: StaticString {
        """
        default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors \
        'none'
        """
    }
    static var referrerPolicy: StaticString { "same-origin" }

    var size: Int { stamp.size }
    /// Seconds since 1970; never in the future (RFC 9110 section 8.8.2.1).
    let modified: Int64

    /// Bytes of memory that the representation holds.
    var held: Int { lines.count + (content?.count ?? 0) }

    /// Takes ownership of the content, as made by `UnsafeMutableRawBufferPointer.allocate`.
    /// - Parameters:
    ///   - varies: other codings of the file exist or can be made.
    ///   - isBuiltIn: one of the program's own pages.
    ///   - owner: the content's owner, where it is shared.
    init(
        _ coding: ContentCoding, _ stamp: FileStamp, etag: ETag, contentType: UnsafeRawBufferPointer, varies: Bool,
        isBuiltIn: Bool, content: UnsafeMutableRawBufferPointer?, descriptor: SharedDescriptor?,
        owner: SharedBytes? = nil
    ) {
        self.coding = coding
        self.stamp = stamp
        modified = min(stamp.seconds, Int64(clamping: Clock.realTime / Clock.second))
        self.etag = etag
        self.content = content
        self.owner = owner
        self.descriptor = descriptor
        var text = LineText(capacity: 640 + contentType.count)
        text.add("ETag: ")
        text.used += etag.write(into: text.place)
        text.add("\r\nLast-Modified: ")
        HTTPDate.write(modified, into: text.place)
        text.used += HTTPDate.length
        text.add("\r\n")
        // RFC 9110 section 12.5.5: on every response that another Accept-Encoding might have changed.
        if varies { text.add("Vary: Accept-Encoding\r\n") }
        validatorsEnd = text.used
        text.add("Accept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n")
        if isBuiltIn {
            text.add("Content-Security-Policy: ")
            text.add(Self.contentSecurityPolicy)
            text.add("\r\nReferrer-Policy: ")
            text.add(Self.referrerPolicy)
            text.add("\r\n")
        }
        if coding != .identity {
            text.add("Content-Encoding: ")
            text.add(coding.name)
            text.add("\r\n")
        }
        typeStart = text.used
        text.add("Content-Type: ")
        text.add(contentType)
        text.add("\r\n")
        lines = text.finished()
    }

    deinit {
        lines.deallocate()
        if owner == nil { content?.deallocate() }
    }

    /// The lines of 304 (RFC 9110 section 15.4.5).
    var validatorLines: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: lines[..<validatorsEnd]) }
    /// The lines of 200, and of 206 with one range.
    var allLines: UnsafeRawBufferPointer { UnsafeRawBufferPointer(lines) }
    /// The lines of 206 with several ranges; each part has its own type.
    var linesWithoutType: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: lines[..<typeStart]) }
    /// The value of Content-Type.
    var type: UnsafeRawBufferPointer {
        // Without "Content-Type: " and the final CR LF.
        UnsafeRawBufferPointer(rebasing: lines[(typeStart + 14)..<(lines.count - 2)])
    }
    /// `Content-Type: …` with its line end.
    var typeLine: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: lines[typeStart...]) }

    /// Lines under construction, in a block with room for all of them.
    private struct LineText {
        private let base: UnsafeMutablePointer<UInt8>
        var used = 0

        init(capacity: Int) { base = .allocate(capacity: capacity) }

        /// The address of the next byte.
        var place: UnsafeMutablePointer<UInt8> { base + used }

        mutating func add(_ text: StaticString) {
            add(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }

        mutating func add(_ text: UnsafeRawBufferPointer) {
            if let from = text.baseAddress { memcpy(place, from, text.count) }
            used += text.count
        }

        func finished() -> UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: used) }
    }
}
