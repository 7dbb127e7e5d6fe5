// Answers a request from the static files: content, 304, redirect, or what is in the way. On the loop: a regular file's
// open and fstat do not wait for anything but the disk cache in practice, as with every event-driven file server.

enum StaticAnswer {
    static func answer(_ request: borrowing Request, _ response: inout Response, _ files: borrowing StaticFiles) {
        guard request.method == .get || request.method == .head else {
            refuse(request.method, &response)
            return
        }
        switch files.find(path: request.path) {
        case .memory(let content, let facts):
            // The built-in pages hold no script and are nobody's frame.
            response.field("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
            response.field("Referrer-Policy", "same-origin")
            if begin(facts, request, &response) { response.send(content: content) }
        case .file(let descriptor, let facts):
            if begin(facts, request, &response) { response.send(descriptor, size: facts.size) }
        case .redirectToFolder:
            redirect(request, &response)
        case .notFound: response.send(.notFound)
        case .forbidden: response.send(.forbidden)
        case .malformed: response.send(.badRequest)
        case .failed:
            response.field("Retry-After", "1")
            response.send(.serviceUnavailable)
        }
    }

    private static func refuse(_ method: Method, _ response: inout Response) {
        if method == .other {
            response.send(.notImplemented)
        } else {
            response.field("Allow", "GET, HEAD, OPTIONS")
            response.send(method == .options ? .noContent : .methodNotAllowed)
        }
    }

    /// Writes the fields that 200 and 304 share.
    /// - Returns: false when 304 has been sent: the client's copy is still good.
    private static func begin(
        _ facts: StaticFileFacts, _ request: borrowing Request, _ response: inout Response
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { text in
            guard let base = text.baseAddress else { return }
            response.field("ETag", UnsafeRawBufferPointer(start: base, count: facts.etag.write(into: base)))
            facts.writeLastModified(into: base)
            response.field("Last-Modified", UnsafeRawBufferPointer(start: base, count: HTTPDate.length))
        }
        if facts.isNotModified(request) {
            response.sendNotModified()
            return false
        }
        response.field("Content-Type", facts.contentType)
        response.field("X-Content-Type-Options", "nosniff")
        return true
    }

    /// To the same path with a slash behind it. The path begins with exactly one slash, so that what a client sent can
    /// name no other host (`//elsewhere` would).
    private static func redirect(_ request: borrowing Request, _ response: inout Response) {
        let path = request.path
        var start = 0
        while start < path.count, path[start] == 0x2F || path[start] == 0x5C { start += 1 }
        let rest = String(decoding: UnsafeRawBufferPointer(rebasing: path[start...]), as: UTF8.self)
        response.field("Location", "/\(rest)/")
        response.send(.movedPermanently)
    }
}
