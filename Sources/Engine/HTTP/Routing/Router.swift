// The router of one loop: finds a request's handler among exact paths in an open-addressed table by hash, then among
// those with parameters in a tree. Each loop makes its own of the same routes and is alone with it; in plain memory, so
// that a lookup costs no retain and no release.

import Glibc

struct Router: ~Copyable {
    private struct Entry {
        var hash: UInt64
        /// nil: a free slot.
        var path: UnsafeMutableRawBufferPointer?
        var targets = RouteTargets()
    }

    /// A handler in its row. Not copyable, and called in a borrowing method of its own, so that a call only borrows the
    /// closure: from any other place the compiler would retain the closure's context, call, and release it.
    private struct HeldHandler: ~Copyable {
        let handler: Route.Handler

        @inline(never)
        borrowing func run(_ request: borrowing Request, _ response: inout Response) throws {
            try handler(request, &response)
        }
    }

    private struct HandlerRow: ~Copyable {
        let held: HeldHandler
        /// The route's place among those that were given, counted from 1.
        let number: UInt16
        /// The names of the path's parameters; for two methods of one path they may differ.
        let names: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
        let bodyLimit: Int?

        init(_ route: Route, number: Int) {
            held = HeldHandler(handler: route.handler)
            self.number = UInt16(clamping: number)
            bodyLimit = route.bodyLimit
            let names = route.pattern.names
            self.names = .allocate(capacity: names.count)
            for (index, name) in names.enumerated() {
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: name.count, alignment: 1)
                copy.copyBytes(from: name)
                self.names.initializeElement(at: index, to: UnsafeRawBufferPointer(copy))
            }
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

    /// - Parameter routes: without faults; a later one for the same path and method replaces an earlier one.
    init(_ routes: [Route]) {
        var byShape: [[UInt8]: [(route: Route, number: Int)]] = [:]
        for (index, route) in routes.enumerated() {
            byShape[route.pattern.shape, default: []].removeAll { $0.route.method == route.method }
            byShape[route.pattern.shape, default: []].append((route, index + 1))
        }
        let exact = byShape.filter { $0.value.allSatisfy { $0.route.pattern.names.isEmpty } }
        let parameterised = byShape.values.filter { $0.contains { !$0.route.pattern.names.isEmpty } }
        rowCount = byShape.values.reduce(0) { $0 + $1.count }
        methods = .allocate(capacity: max(1, rowCount))
        rows = .allocate(capacity: max(1, rowCount))
        var made = 0
        for (route, number) in Array(exact.values.joined()) + Array(parameterised.joined()) {
            (methods + made).initialize(to: route.method)
            (rows + made).initialize(to: HandlerRow(route, number: number))
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
            entries[place] = Entry(hash: hash, path: copy, targets: RouteTargets(first: next, routes.map(\.route)))
            next += routes.count
        }
        var tree = RouteTree(parameterised.compactMap(\.first?.route.pattern))
        for routes in parameterised {
            if let first = routes.first {
                tree.insert(first.route.pattern, RouteTargets(first: next, routes.map(\.route)))
            }
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

    /// Runs the request's handler, or responds 405 with Allow.
    /// - Returns: false where no route has the path; then no response is made.
    /// - Throws: the handler's error.
    func handle(_ request: inout Request, _ response: inout Response) throws -> Bool {
        switch match(request.method, request.path, &request.mark.pathHash) {
        case .row(let row):
            request.mark.route = rows[row].number
            if let names = rows[row].names.baseAddress, rows[row].names.count > 0 {
                request.parameters = PathParameters(names: names, places: tree.places, count: rows[row].names.count)
            }
            try rows[row].held.run(request, &response)
            return true
        case .otherMethods:
            refuse(request, &response)
            return true
        case .none: return false
        }
    }

    /// The taker of a request's content, asked for once its head is complete.
    enum Taker: Equatable {
        /// A route, and the bytes that it takes; nil: as many as the server takes.
        case route(bodyLimit: Int?)
        /// Nobody: the path has routes, but not for this method.
        case otherMethods
        /// No route has the path.
        case none
    }

    /// Called only where content follows. The route is looked up again for the complete request: the tree's result is
    /// lost by then.
    func taker(of request: borrowing Request) -> Taker {
        var hash: UInt64 = 0
        return switch match(request.method, request.path, &hash) {
        case .row(let row): .route(bodyLimit: rows[row].bodyLimit)
        case .otherMethods: .otherMethods
        case .none: .none
        }
    }

    /// The route of a request.
    enum Match {
        /// The most exact one that has the method.
        case row(Int)
        /// The path has routes, but not for this method.
        case otherMethods
        /// No route has the path.
        case none
    }

    /// The method decides together with the path: a GET of the exact path must not hide the PUT of one with a
    /// parameter.
    /// - Parameter hash: becomes the path's.
    @inline(__always)
    private func match(_ method: Method, _ path: UnsafeRawBufferPointer, _ hash: inout UInt64) -> Match {
        hash = Self.hash(path)
        let exact = exactTargets(path, hash)
        if let row = find(method, exact) { return .row(row) }
        var others = exact.methods
        if let targets = tree.find(path, method.bit, others: &others), let row = find(method, targets) {
            return .row(row)
        }
        if others == 0 { return .none }
        // HEAD is GET without the content (RFC 9110 §9.3.2), where it has no route of its own: Response leaves it out.
        return method == .head && others & Method.get.bit != 0 ? matchGet(path, exact) : .otherMethods
    }

    @inline(never)
    private func matchGet(_ path: UnsafeRawBufferPointer, _ exact: RouteTargets) -> Match {
        if let row = find(.get, exact) { return .row(row) }
        var others: UInt16 = 0
        guard let targets = tree.find(path, Method.get.bit, others: &others) else { return .otherMethods }
        return find(.get, targets).map { .row($0) } ?? .otherMethods
    }

    /// Looks among the routes without parameters; none where no route has exactly this path.
    @inline(__always)
    private func exactTargets(_ path: UnsafeRawBufferPointer, _ hash: UInt64) -> RouteTargets {
        var place = Int(truncatingIfNeeded: hash) & mask
        while let own = entries[place].path {
            if entries[place].hash == hash && Self.equal(own, path) { return entries[place].targets }
            place = (place &+ 1) & mask
        }
        return RouteTargets()
    }

    @inline(__always)
    private func find(_ method: Method, _ targets: RouteTargets) -> Int? {
        var index = targets.first
        let end = targets.first &+ targets.count
        while index < end {
            if methods[index] == method { return index }
            index &+= 1
        }
        return nil
    }

    @inline(never)
    private func refuse(_ request: borrowing Request, _ response: inout Response) {
        response.reason = request.method == .other ? .unknownMethod : .otherMethods
        if request.method == .other {
            response.send(.notImplemented)
        } else {
            response.addField("Allow", allowed(request.path))
            response.send(request.method == .options ? .noContent : .methodNotAllowed)
        }
    }

    /// The value of Allow: every method that the path has a route for, HEAD where GET is one, and always OPTIONS.
    private func allowed(_ path: UnsafeRawBufferPointer) -> String {
        var others = exactTargets(path, Self.hash(path)).methods
        // No route has the method `.other`, so the walk sees every path that fits.
        _ = tree.find(path, Method.other.bit, others: &others)
        let rest = Method.head.bit | Method.options.bit
        var names: [String] = []
        for value in Method.get.rawValue..<Method.other.rawValue {
            guard let method = Method(rawValue: value), others & method.bit & ~rest != 0 else { continue }
            names.append(method.text.description)
        }
        if others & (Method.get.bit | Method.head.bit) != 0 { names.append("HEAD") }
        names.append("OPTIONS")
        return names.joined(separator: ", ")
    }

    /// FNV-1a, 64 bits: a few instructions a byte, which is enough because clients cannot fill the table.
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
