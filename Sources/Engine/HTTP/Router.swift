// Which handler a request belongs to: exact paths in an open-addressed table by hash, then those with parameters in a
// tree. Each loop makes its own of the same routes and is alone with it; in plain memory, so that a look-up costs no retain
// and no release.

import Glibc

struct Router: ~Copyable {
    private struct Entry {
        var hash: UInt64
        /// nil: a free place.
        var path: UnsafeMutableRawBufferPointer?
        var targets = RouteTargets()
    }

    /// A handler in its place. Not copyable, and called in a borrowing method of its own, so that a call only borrows the
    /// closure: from any other place the compiler would retain what the closure holds, call, and release it.
    private struct HandlerRow: ~Copyable {
        private let handler: Route.Handler
        /// What the path calls its parameters; for two methods of one path they may differ.
        let names: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>

        init(_ route: Route) {
            handler = route.handler
            let names = route.pattern.names
            self.names = .allocate(capacity: names.count)
            for (index, name) in names.enumerated() {
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: name.count, alignment: 1)
                copy.copyBytes(from: name)
                self.names.initializeElement(at: index, to: UnsafeRawBufferPointer(copy))
            }
        }

        @inline(never)
        borrowing func run(_ request: borrowing Request, _ response: inout Response) throws {
            try handler(request, &response)
        }

        deinit {
            for name in names { name.deallocate() }
            names.deallocate()
        }
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    private let methods: UnsafeMutablePointer<Method>
    private let rows: UnsafeMutablePointer<HandlerRow>
    private let rowCount: Int
    private let tree: RouteTree

    /// - Parameter routes: without faults; a later one for the same path and method replaces an earlier.
    init(_ routes: [Route]) {
        var byShape: [[UInt8]: [Route]] = [:]
        for route in routes {
            byShape[route.pattern.shape, default: []].removeAll { $0.method == route.method }
            byShape[route.pattern.shape, default: []].append(route)
        }
        let exact = byShape.filter { $0.value.allSatisfy { $0.pattern.names.isEmpty } }
        let parameterised = byShape.values.filter { $0.contains { !$0.pattern.names.isEmpty } }
        rowCount = byShape.values.reduce(0) { $0 + $1.count }
        methods = .allocate(capacity: max(1, rowCount))
        rows = .allocate(capacity: max(1, rowCount))
        var made = 0
        for route in Array(exact.values.joined()) + Array(parameterised.joined()) {
            (methods + made).initialize(to: route.method)
            (rows + made).initialize(to: HandlerRow(route))
            made += 1
        }
        var capacity = 16
        while capacity < exact.count * 2 { capacity *= 2 }
        mask = capacity - 1
        entries = .allocate(capacity: capacity)
        entries.initialize(repeating: Entry(hash: 0, path: nil), count: capacity)
        var next = 0
        for (path, routes) in exact {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: path.count, alignment: 1)
            copy.copyBytes(from: path)
            let hash = Self.hash(UnsafeRawBufferPointer(copy))
            var place = Int(truncatingIfNeeded: hash) & mask
            while entries[place].path != nil { place = (place + 1) & mask }
            entries[place] = Entry(hash: hash, path: copy, targets: RouteTargets(first: next, count: routes.count))
            next += routes.count
        }
        var tree = RouteTree(parameterised.compactMap(\.first?.pattern))
        for routes in parameterised {
            if let route = routes.first { tree.insert(route.pattern, RouteTargets(first: next, count: routes.count)) }
            next += routes.count
        }
        self.tree = tree
    }

    deinit {
        for place in 0...mask { entries[place].path?.deallocate() }
        entries.deallocate()
        methods.deallocate()
        rows.deinitialize(count: rowCount)
        rows.deallocate()
    }

    /// Runs the handler that the request belongs to, or answers 405 with Allow.
    /// - Returns: false where no route has the path; nothing is answered then.
    /// - Throws: what the handler throws.
    func handle(_ request: inout Request, _ response: inout Response) throws -> Bool {
        let path = request.path
        let hash = Self.hash(path)
        var place = Int(truncatingIfNeeded: hash) & mask
        while let own = entries[place].path {
            if entries[place].hash == hash && Self.equal(own, path) {
                try run(entries[place].targets, &request, &response)
                return true
            }
            place = (place &+ 1) & mask
        }
        guard let targets = tree.find(path) else { return false }
        try run(targets, &request, &response)
        return true
    }

    private func run(_ targets: RouteTargets, _ request: inout Request, _ response: inout Response) throws {
        let first = targets.first
        let end = first &+ targets.count
        // HEAD is GET without the content (RFC 9110 §9.3.2): Response leaves it out.
        if let index = find(request.method, first, end) ?? (request.method == .head ? find(.get, first, end) : nil) {
            if let names = rows[index].names.baseAddress, rows[index].names.count > 0 {
                request.parameters = PathParameters(names: names, places: tree.places, count: rows[index].names.count)
            }
            try rows[index].run(request, &response)
        } else if request.method == .other {
            response.send(.notImplemented)
        } else {
            response.addField("Allow", allowed(first, end))
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
