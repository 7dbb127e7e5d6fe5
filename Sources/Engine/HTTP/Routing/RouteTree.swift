// The tree of the routes with parameters, by segments, in plain memory. One a loop, owned by its Router. Exact segments
// are tried before the parameter; where that branch ends, or ends without the method, the next is tried, so that
// `/users/{id}/posts` and `/users/me` do not hide each other, nor a GET of one path the PUT of a wider one.

import Glibc

struct RouteTree: ~Copyable {
    private struct Node {
        var literal: UnsafeMutableRawBufferPointer
        var firstChild = -1
        var nextSibling = -1
        var parameterChild = -1
        /// The routes of a path that ends here.
        var ending = RouteTargets()
        /// The routes of a path whose rest, whatever it is, begins here.
        var rest = RouteTargets()
    }

    private var nodes: UnsafeMutablePointer<Node>
    private var count = 1
    private let capacity: Int
    /// The values of the current path's parameters.
    let places: UnsafeMutablePointer<PathParameters.Place>

    /// - Parameter patterns: all that will be inserted; they bound the memory.
    init(_ patterns: [RoutePattern]) {
        capacity = patterns.reduce(1) { $0 + $1.segments.count }
        nodes = .allocate(capacity: capacity)
        nodes.initialize(to: Self.node(literal: []))
        places = .allocate(capacity: RoutePattern.parameterLimit)
        places.initialize(repeating: (0, 0), count: RoutePattern.parameterLimit)
    }

    deinit {
        for index in 0..<count { nodes[index].literal.deallocate() }
        nodes.deallocate()
        places.deallocate()
    }

    private static func node(literal: [UInt8]) -> Node {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: literal.count, alignment: 1)
        copy.copyBytes(from: literal)
        return Node(literal: copy)
    }

    mutating func insert(_ pattern: RoutePattern, _ targets: RouteTargets) {
        var at = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let bytes): at = child(of: at, bytes)
            case .parameter:
                if nodes[at].parameterChild < 0 {
                    let made = append([])
                    nodes[at].parameterChild = made
                }
                at = nodes[at].parameterChild
            case .rest:
                nodes[at].rest = targets
                return
            }
        }
        nodes[at].ending = targets
    }

    private mutating func child(of parent: Int, _ bytes: [UInt8]) -> Int {
        var next = nodes[parent].firstChild
        while next >= 0 {
            if nodes[next].literal.elementsEqual(bytes) { return next }
            next = nodes[next].nextSibling
        }
        let made = append(bytes)
        nodes[made].nextSibling = nodes[parent].firstChild
        nodes[parent].firstChild = made
        return made
    }

    private mutating func append(_ literal: [UInt8]) -> Int {
        precondition(count < capacity, "more segments than the patterns said")
        (nodes + count).initialize(to: Self.node(literal: literal))
        count += 1
        return count - 1
    }

    /// The routes of the most exact path that has the method; their parameters' values are in `places` until the next
    /// call.
    /// - Parameters:
    ///   - method: the method's bit.
    ///   - others: gains the methods of paths that fit and do not have this one: of all of them, where nil is returned.
    @inline(__always)
    func find(_ path: UnsafeRawBufferPointer, _ method: UInt16, others: inout UInt16) -> RouteTargets? {
        guard count > 1 || nodes[0].rest.count > 0, path.first == 0x2F else { return nil }
        return find(path, method, &others, from: 1, at: 0, taken: 0)
    }

    /// At most one visit per node: a segment's place in the path is its node's depth.
    /// - Parameter from: the first byte of the next segment; one past the path's end where the last one has been taken.
    private func find(
        _ path: UnsafeRawBufferPointer, _ method: UInt16, _ others: inout UInt16, from: Int, at node: Int, taken: Int
    ) -> RouteTargets? {
        if from > path.count {
            others |= nodes[node].ending.methods
            return nodes[node].ending.methods & method != 0 ? nodes[node].ending : nil
        }
        var end = from
        while end < path.count, path[end] != 0x2F { end &+= 1 }
        var child = nodes[node].firstChild
        while child >= 0 {
            if Self.equal(nodes[child].literal, path, from, end) {
                if let found = find(path, method, &others, from: end &+ 1, at: child, taken: taken) { return found }
                break
            }
            child = nodes[child].nextSibling
        }
        if nodes[node].parameterChild >= 0, end > from {
            places[taken] = (UInt32(truncatingIfNeeded: from), UInt32(truncatingIfNeeded: end))
            let next = nodes[node].parameterChild
            if let found = find(path, method, &others, from: end &+ 1, at: next, taken: taken &+ 1) { return found }
        }
        others |= nodes[node].rest.methods
        guard nodes[node].rest.methods & method != 0 else { return nil }
        places[taken] = (UInt32(truncatingIfNeeded: from), UInt32(truncatingIfNeeded: path.count))
        return nodes[node].rest
    }

    @inline(__always)
    private static func equal(
        _ own: UnsafeMutableRawBufferPointer, _ path: UnsafeRawBufferPointer, _ from: Int, _ end: Int
    ) -> Bool {
        guard own.count == end &- from else { return false }
        guard own.count > 0, let first = own.baseAddress, let second = path.baseAddress else { return own.count == 0 }
        return memcmp(first, second + from, own.count) == 0
    }
}

/// The handlers of one path: a run of the router's rows, one for each method.
struct RouteTargets: BitwiseCopyable {
    var first = 0
    /// 0: no route ends here.
    var count = 0
    /// The methods of those rows, `Method.bit` of each.
    var methods: UInt16 = 0

    init() {}

    /// - Parameter routes: the routes of one path, whose rows begin at `first`.
    init(first: Int, _ routes: [Route]) {
        self.first = first
        count = routes.count
        methods = routes.reduce(0) { $0 | $1.method.bit }
    }
}
