// A path, exact, and what serves one method of it. Made before the loops start; each loop builds its Router of them.

struct Route: Sendable {
    let method: Method
    let path: [UInt8]
    let handler: Handler

    init(_ method: Method, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        self.path = Array(path.utf8)
        self.handler = handler
    }
}
