// Which handler a request belongs to: exact paths in an open-addressed table by hash. Each loop makes its own of the
// same routes and is alone with it; in plain memory, so that a look-up costs no retain and no release.

import Glibc

struct Router: ~Copyable {
    private struct Entry {
        var hash: UInt64
        /// nil: a free place.
        var path: UnsafeMutableRawBufferPointer?
        var firstHandler = 0
        var handlerCount = 0
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    private let methods: UnsafeMutablePointer<Method>
    private let handlers: UnsafeMutablePointer<Handler>
    private let handlerCount: Int

    /// - Parameter routes: a later one for the same path and method replaces an earlier.
    init(_ routes: [Route]) {
        var byPath: [[UInt8]: [Route]] = [:]
        for route in routes {
            byPath[route.path, default: []].removeAll { $0.method == route.method }
            byPath[route.path, default: []].append(route)
        }
        var capacity = 16
        while capacity < byPath.count * 2 { capacity *= 2 }
        mask = capacity - 1
        entries = .allocate(capacity: capacity)
        entries.initialize(repeating: Entry(hash: 0, path: nil), count: capacity)
        handlerCount = byPath.values.reduce(0) { $0 + $1.count }
        methods = .allocate(capacity: max(1, handlerCount))
        handlers = .allocate(capacity: max(1, handlerCount))
        var made = 0
        for (path, routes) in byPath {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, path.count), alignment: 1)
            copy.copyBytes(from: path)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: copy[..<path.count])
            let hash = Self.hash(UnsafeRawBufferPointer(bytes))
            var place = Int(truncatingIfNeeded: hash) & mask
            while entries[place].path != nil { place = (place + 1) & mask }
            entries[place] = Entry(hash: hash, path: bytes, firstHandler: made, handlerCount: routes.count)
            for route in routes {
                (methods + made).initialize(to: route.method)
                (handlers + made).initialize(to: route.handler)
                made += 1
            }
        }
    }

    deinit {
        for place in 0...mask { entries[place].path?.deallocate() }
        entries.deallocate()
        methods.deallocate()
        handlers.deinitialize(count: handlerCount)
        handlers.deallocate()
    }

    /// Runs the handler that the request belongs to, or answers 405 with Allow.
    /// - Returns: false where no route has the path; nothing is answered then.
    func handle(_ request: borrowing Request, _ response: inout Response) -> Bool {
        let path = request.path
        let hash = Self.hash(path)
        var place = Int(truncatingIfNeeded: hash) & mask
        while let own = entries[place].path {
            if entries[place].hash == hash && Self.equal(own, path) {
                run(entries + place, request, &response)
                return true
            }
            place = (place &+ 1) & mask
        }
        return false
    }

    private func run(_ entry: UnsafeMutablePointer<Entry>, _ request: borrowing Request, _ response: inout Response) {
        let first = entry.pointee.firstHandler
        let end = first + entry.pointee.handlerCount
        // HEAD is GET without the content (RFC 9110 §9.3.2): Response leaves it out.
        if let index = find(request.method, first, end) ?? (request.method == .head ? find(.get, first, end) : nil) {
            handlers[index](request, &response)
        } else if request.method == .other {
            response.send(.notImplemented)
        } else {
            response.field("Allow", allowed(first, end))
            response.send(request.method == .options ? .noContent : .methodNotAllowed)
        }
    }

    @inline(__always)
    private func find(_ method: Method, _ first: Int, _ end: Int) -> Int? {
        var index = first
        while index < end {
            if methods[index] == method { return index }
            index &+= 1
        }
        return nil
    }

    /// The value of Allow: what is served, with HEAD where GET is and OPTIONS always.
    private func allowed(_ first: Int, _ end: Int) -> String {
        var names = (first..<end).map { methods[$0].text.description }
        if find(.get, first, end) != nil && find(.head, first, end) == nil { names.append("HEAD") }
        if find(.options, first, end) == nil { names.append("OPTIONS") }
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
    private static func equal(_ own: UnsafeMutableRawBufferPointer, _ path: UnsafeRawBufferPointer) -> Bool {
        guard own.count == path.count else { return false }
        guard let first = own.baseAddress, let second = path.baseAddress else { return true }
        return memcmp(first, second, path.count) == 0
    }
}
