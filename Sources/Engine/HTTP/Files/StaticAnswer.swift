// Responds to a request with static files: content or a part of it, 304, 412, 416, redirect, or an error. On the loop:
// in practice a regular file's open and fstat wait for nothing but the disk cache, as in every event-driven file
// server; compressing takes time, so a worker does it.

enum StaticAnswer {
    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - compresses: false where no worker may be asked: a file that is not compressed yet is sent as it is.
    /// - Returns: true when the response has become a worker's job.
    @discardableResult
    static func answer(
        _ request: borrowing Request, _ response: inout Response, _ files: inout StaticFiles, now: UInt64,
        compresses: Bool = true
    ) -> Bool {
        guard request.method == .get || request.method == .head else {
            response.reason = request.method == .other ? .unknownMethod : .noRoute
            refuse(request.method, &response)
            return false
        }
        response.reason = .file
        switch files.find(path: request.path, now: now) {
        case .found(let entry): return send(entry, request, &response, &files, now: now, compresses: compresses)
        case .redirectToFolder: redirect(request, &response)
        case .notFound:
            response.reason = .noFile
            response.send(.notFound)
        case .forbidden:
            response.reason = .fileForbidden
            response.send(.forbidden)
        case .malformed:
            response.reason = .badPath
            response.send(.badRequest)
        case .failed:
            response.reason = .fileFailed
            response.addField("Retry-After", "1")
            response.send(.serviceUnavailable)
        }
        return false
    }

    private static func refuse(_ method: Method, _ response: inout Response) {
        if method == .other {
            response.send(.notImplemented)
        } else {
            response.addField("Allow", "GET, HEAD, OPTIONS")
            response.send(method == .options ? .noContent : .methodNotAllowed)
        }
    }

    // MARK: a file that is there

    /// A file's content as this client is to get it: the selected representation of RFC 9110 section 3.2.
    private struct Selection {
        /// Nil where the file has yet to be compressed.
        var representation: UnsafeMutablePointer<Representation>?
        var etag: ETag
        var modified: Int64
    }

    private static func send(
        _ entry: UnsafeMutablePointer<FileEntry>, _ request: borrowing Request, _ response: inout Response,
        _ files: inout StaticFiles, now: UInt64, compresses: Bool
    ) -> Bool {
        let fields = FileFields(request)
        let selection = select(
            entry, coding(of: entry, for: request, fields, now: now, compresses: compresses))
        if isSettled(selection, request, fields, varies: entry.pointee.varies, &response) { return false }
        guard let representation = selection.representation else {
            if case .begin(let ticket) = files.compression(of: entry, now: now) {
                compressLater(entry, ticket, &response)
                return true
            }
            // Another loop has compressed it, or a worker is busy with it: then this request gets it plain.
            return send(entry, request, &response, &files, now: now, compresses: false)
        }
        if !sendPart(of: representation, selection, request, fields, &response, now: now) {
            sendWhole(representation, &response)
        }
        return false
    }

    /// The best coding that the client takes of those that the file has or can be given.
    private static func coding(
        of entry: UnsafeMutablePointer<FileEntry>, for request: borrowing Request, _ fields: FileFields, now: UInt64,
        compresses: Bool
    ) -> ContentCoding {
        guard fields.contains(.acceptEncoding) else { return .identity }
        let canMake =
            compresses && entry.pointee.isCompressible && now >= entry.pointee.compressAfter
            && !fields.contains(.range)
        let best = AcceptEncoding(request).best { coding in
            entry.pointee.representation(coding) != nil || (coding == .gzip && canMake)
        }
        // Refusing `identity` does not force a 406 (RFC 9110 section 12.5.3): the file is sent as it is.
        return best ?? .identity
    }

    private static func select(_ entry: UnsafeMutablePointer<FileEntry>, _ coding: ContentCoding) -> Selection {
        let identity = entry.pointee.identity
        let representation = entry.pointee.representation(coding)
        return Selection(
            representation: representation,
            etag: representation?.pointee.etag ?? identity.pointee.etag.coded(coding),
            modified: representation?.pointee.modified ?? identity.pointee.modified)
    }

    /// Responds 304 or 412 where the client's preconditions ask for it.
    private static func isSettled(
        _ selection: Selection, _ request: borrowing Request, _ fields: FileFields, varies: Bool,
        _ response: inout Response
    ) -> Bool {
        guard !fields.isDisjoint(with: [.ifMatch, .ifUnmodifiedSince, .ifNoneMatch, .ifModifiedSince]) else {
            return false
        }
        switch Preconditions.judge(request, fields, etag: selection.etag, modified: selection.modified) {
        case .met: return false
        case .notModified:
            validators(selection.etag, selection.modified, varies: varies, &response)
            response.sendNotModified()
        case .failed: response.send(.preconditionFailed)
        }
        return true
    }

    /// Responds with the ranges that the client asks for, or 416.
    /// - Returns: false where it is to get all of the file.
    private static func sendPart(
        of representation: UnsafeMutablePointer<Representation>, _ selection: Selection, _ request: borrowing Request,
        _ fields: FileFields, _ response: inout Response, now: UInt64
    ) -> Bool {
        guard fields.contains(.range), request.method == .get,
            Preconditions.rangeHolds(request, fields, etag: selection.etag, modified: selection.modified),
            let field = request.header("range")
        else { return false }
        switch ByteRanges(field, size: representation.pointee.size) {
        case .whole: return false
        case .some(let ranges): PartialAnswer.send(ranges, representation, &response, now: now)
        case .unsatisfiable: PartialAnswer.refuse(representation, &response)
        }
        return true
    }

    private static func sendWhole(
        _ representation: UnsafeMutablePointer<Representation>, _ response: inout Response
    ) {
        response.addLines(representation.pointee.allLines)
        if let content = representation.pointee.content {
            response.send(.ok, content: UnsafeRawBufferPointer(content))
        } else if let descriptor = representation.pointee.descriptor {
            let size = Int64(representation.pointee.size)
            response.send(.ok, OutgoingFile(descriptor, offset: 0, count: size))
        }
    }

    private static func validators(_ etag: ETag, _ modified: Int64, varies: Bool, _ response: inout Response) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ETag.longest) { text in
            guard let base = text.baseAddress else { return }
            response.addField("ETag", UnsafeRawBufferPointer(start: base, count: etag.write(into: base)))
            HTTPDate.write(modified, into: base)
            response.addField("Last-Modified", UnsafeRawBufferPointer(start: base, count: HTTPDate.length))
        }
        if varies { response.addField("Vary", "Accept-Encoding") }
    }

    /// A worker compresses the file; the loop keeps the result, and responds then.
    private static func compressLater(
        _ entry: UnsafeMutablePointer<FileEntry>, _ ticket: CompressionTicket, _ response: inout Response
    ) {
        let identity = entry.pointee.identity
        let stamp = identity.pointee.stamp
        let source: Compression.Source
        if let content = identity.pointee.content {
            source = .memory([UInt8](content))
        } else if let descriptor = identity.pointee.descriptor {
            source = .file(descriptor, stamp)
        } else {
            return
        }
        let path = [UInt8](entry.pointee.path)
        response.later(in: .compression) {
            let outcome = Compression.run(source)
            if case .made(let bytes) = outcome { ticket.finish(bytes) } else { ticket.finish(nil) }
            var answer = DeferredResponse(status: .ok)
            answer.compressed = CompressedFile(path: path, stamp: stamp, outcome: outcome)
            return answer
        }
    }

    /// Redirects to the same path followed by a slash, with the query as it was. The path begins with exactly one
    /// slash, so that a client's bytes can name no other host (`//elsewhere` would).
    private static func redirect(_ request: borrowing Request, _ response: inout Response) {
        let path = request.path
        var start = 0
        while start < path.count, path[start] == 0x2F || path[start] == 0x5C { start += 1 }
        var location = [UInt8(ascii: "/")]
        PercentEncoding.append(UnsafeRawBufferPointer(rebasing: path[start...]), to: &location)
        location.append(UInt8(ascii: "/"))
        if request.query.count > 0 {
            location.append(UInt8(ascii: "?"))
            PercentEncoding.append(request.query, to: &location)
        }
        location.withUnsafeBytes { response.addField("Location", $0) }
        response.send(.movedPermanently)
    }
}
