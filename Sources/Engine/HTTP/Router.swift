// Which handler a request belongs to: exact paths in an open-addressed table by hash, made once before the loops run
// and only read by them. What matches none is a static file.

import Glibc

/// Immutable after `init`; shared by all loops.
// The pointers are written in init alone.
final class Router: Sendable {
    private struct Entry {
        var hash: UInt64
        var path: [UInt8]
        var handlers: [(method: Method, handler: Handler)]
    }

    private let entries: [Entry?]
    private let mask: Int
    /// - Parameter routes: a later one for the same path and method replaces an earlier.
    init(_ routes: [Route]) {
        var byPath: [[UInt8]: [(method: Method, handler: Handler)]] = [:]
        for route in routes {
            var handlers = byPath[route.path] ?? []
            handlers.removeAll { $0.method == route.method }
            handlers.append((route.method, route.handler))
            byPath[route.path] = handlers
        }
        var capacity = 16
        while capacity < byPath.count * 2 { capacity *= 2 }
        var entries = [Entry?](repeating: nil, count: capacity)
        for (path, handlers) in byPath {
            let hash = path.withUnsafeBytes { Self.hash($0) }
            var place = Int(truncatingIfNeeded: hash) & (capacity - 1)
            while entries[place] != nil { place = (place + 1) & (capacity - 1) }
            entries[place] = Entry(hash: hash, path: path, handlers: handlers)
        }
        self.entries = entries
        mask = capacity - 1
    }

    /// Runs the handler that the request belongs to, or answers 405 with Allow.
    /// - Returns: false where no route has the path; nothing is answered then.
    func handle(_ request: borrowing Request, _ response: inout Response) -> Bool {
        let path = request.path
        let hash = Self.hash(path)
        var place = Int(truncatingIfNeeded: hash) & mask
        while let entry = entries[place] {
            if entry.hash == hash && Self.equal(entry.path, path) {
                run(entry.handlers, request, &response)
                return true
            }
            place = (place &+ 1) & mask
        }
        return false
    }

    private func run(
        _ handlers: [(method: Method, handler: Handler)], _ request: borrowing Request, _ response: inout Response
    ) {
        let method = request.method
        for entry in handlers where entry.method == method {
            entry.handler(request, &response)
            return
        }
        // HEAD is GET without the content (RFC 9110 §9.3.2): Response leaves it out.
        if method == .head, let entry = handlers.first(where: { $0.method == .get }) {
            entry.handler(request, &response)
            return
        }
        if method == .other {
            response.send(.notImplemented)
            return
        }
        response.field("Allow", Self.allowed(handlers.map(\.method)))
        if method == .options { response.send(.noContent) } else { response.send(.methodNotAllowed) }
    }

    /// The value of Allow: what is served, with HEAD where GET is and OPTIONS always.
    static func allowed(_ methods: [Method]) -> String {
        var names = methods.map { $0.text.description }
        if methods.contains(.get) && !methods.contains(.head) { names.append("HEAD") }
        if !methods.contains(.options) { names.append("OPTIONS") }
        return names.joined(separator: ", ")
    }

    /// FNV-1a, 64 bits: a few instructions a byte, and the table is not the clients' to fill.
    @inline(__always)
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    @inline(__always)
    private static func equal(_ path: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard path.count == bytes.count else { return false }
        guard let other = bytes.baseAddress else { return true }
        return path.withUnsafeBytes { $0.baseAddress.map { memcmp($0, other, bytes.count) == 0 } ?? true }
    }
}

/// A path, exact, and what serves one method of it.
struct Route {
    let method: Method
    let path: [UInt8]
    let handler: Handler

    init(_ method: Method, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        self.path = Array(path.utf8)
        self.handler = handler
    }
}
