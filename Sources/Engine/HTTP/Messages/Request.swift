// One request, as a handler sees it: a view of the connection's bytes and the parser's facts. Owned by the HTTP session
// and lent to the handler on the connection's loop; its bytes are gone when the handler returns.

import Glibc

/// A whole, validated request. Every buffer that it returns is valid only until the handler returns: copy what you
/// keep.
public struct Request: ~Copyable {
    private let base: UnsafeRawPointer
    private let facts: RequestParser
    /// The address of the client.
    package let peer: SocketAddress
    /// The parameters of the request's route; set by the Router.
    var parameters: PathParameters?
    /// Where it belongs among the routes and paths; set by the Router.
    var mark = RouteMark()

    /// - Parameter base: the first byte of the request, which the parser has found complete.
    @inline(__always)
    init(base: UnsafeRawPointer, facts: RequestParser, peer: SocketAddress = SocketAddress()) {
        self.base = base
        self.facts = facts
        self.peer = peer
    }

    /// `GET /path`: the part of a request that an operator sees.
    @inline(__always)
    var methodAndTarget: UnsafeRawBufferPointer { bytes(facts.methodRange.lowerBound..<facts.targetRange.upperBound) }

    /// The whole line without its end. A blank and eight bytes of version follow the target, or it would be no request.
    @inline(__always)
    var requestLine: UnsafeRawBufferPointer {
        bytes(facts.methodRange.lowerBound..<(facts.targetRange.upperBound &+ 9))
    }

    /// All bytes up to the empty line, and that.
    var head: UnsafeRawBufferPointer { bytes(0..<Int(facts.headEnd)) }

    @inline(__always)
    private func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    public var method: Method { facts.method }
    /// The method as sent, for methods that `Method` has no case for.
    public var methodBytes: UnsafeRawBufferPointer { bytes(facts.methodRange) }
    /// The request target as sent.
    public var target: UnsafeRawBufferPointer { bytes(facts.targetRange) }
    /// The path, still percent-encoded; `/` where an absolute target names none; `*` for `OPTIONS *`.
    @inline(__always)
    public var path: UnsafeRawBufferPointer {
        let range = facts.pathRange
        if range.isEmpty {
            let root: StaticString = "/"
            return UnsafeRawBufferPointer(start: root.utf8Start, count: 1)
        }
        return bytes(range)
    }
    /// What follows the question mark, still percent-encoded.
    public var query: UnsafeRawBufferPointer { bytes(facts.queryRange) }
    /// The host and port asked for; empty only in HTTP/1.0.
    public var host: UnsafeRawBufferPointer { bytes(facts.hostRange) }
    /// 10 or 11.
    public var version: Int { facts.version }
    /// Whether the client wants the connection kept.
    public var keepAlive: Bool { facts.keepAlive }
    public var hasContentLength: Bool { facts.hasContentLength }
    public var isChunked: Bool { facts.isChunked }
    /// The content, decoded if it came in chunks.
    public var body: UnsafeRawBufferPointer { bytes(facts.bodyRange) }

    /// The value of the first field of that name, without blanks around it.
    /// - Parameter name: in lower case.
    public func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
        var found: UnsafeRawBufferPointer?
        forEachHeader(name) { value in
            found = value
            return false
        }
        return found
    }

    /// Every field of that name in order: together they are one list, RFC 9110 section 5.3.
    /// - Parameter name: in lower case.
    /// - Parameter visit: false ends the search.
    public func forEachHeader(_ name: StaticString, _ visit: (UnsafeRawBufferPointer) -> Bool) {
        let text = base.assumingMemoryBound(to: UInt8.self)
        let range = facts.headersRange
        let length = name.utf8CodeUnitCount
        var at = range.lowerBound
        while at < range.upperBound {
            guard let feed = memchr(base + at, 0x0A, range.upperBound &- at) else { return }
            let next = UnsafeRawPointer(feed) - base + 1
            if next &- at > length &+ 2, text[at &+ length] == 0x3A,
                ByteScan.equals(text + at, count: length, lowercase: name)
            {
                let value = ByteScan.trimmed(text, at &+ length &+ 1, next &- 2)
                if !visit(bytes(value.start..<value.end)) { return }
            }
            at = next
        }
    }

    /// Every field in order: name as sent, value without blanks around it.
    public func forEachHeader(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        let text = base.assumingMemoryBound(to: UInt8.self)
        let range = facts.headersRange
        var at = range.lowerBound
        while at < range.upperBound {
            guard let colon = memchr(base + at, 0x3A, range.upperBound &- at),
                let feed = memchr(colon, 0x0A, range.upperBound &- (UnsafeRawPointer(colon) - base))
            else { return }
            let nameEnd = UnsafeRawPointer(colon) - base
            let next = UnsafeRawPointer(feed) - base + 1
            let value = ByteScan.trimmed(text, nameEnd &+ 1, next &- 2)
            visit(bytes(at..<nameEnd), bytes(value.start..<value.end))
            at = next
        }
    }
}
