// Copies of a request's parts, for handlers off the hot path: they allocate, and outlive the request.

extension Request {
    /// The path as sent, percent-encoded.
    public var pathString: String { String(decoding: path, as: UTF8.self) }
    public var queryString: String { String(decoding: query, as: UTF8.self) }
    public var bodyArray: [UInt8] { [UInt8](body) }

    /// The client's address, numeric, without the port: `127.0.0.1`, `::1`.
    public var remoteAddress: String {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity, alignment: 8) { buffer in
            let count = peer.writeHost(into: buffer)
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    /// The value of the first field of that name.
    /// - Parameter name: in lower case.
    public func headerString(_ name: StaticString) -> String? {
        header(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All fields of that name joined to one list, RFC 9110 section 5.2; nil if there is none.
    /// - Parameters:
    ///   - name: in lower case.
    ///   - separator: a comma but for Cookie, whose fields are joined with `; ` (RFC 9113 section 8.2.3).
    public func headerValues(_ name: StaticString, separator: String = ", ") -> String? {
        var joined: String?
        forEachHeader(name) { value in
            let text = String(decoding: value, as: UTF8.self)
            joined = joined.map { $0 + separator + text } ?? text
            return true
        }
        return joined
    }

    /// The value of the first cookie of that name, RFC 6265 section 4.2.1; names are case-sensitive.
    public func cookie(_ name: StaticString) -> UnsafeRawBufferPointer? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var found: UnsafeRawBufferPointer?
        forEachHeader("cookie") { list in
            var at = 0
            while at < list.count {
                let end = list[at...].firstIndex(of: 0x3B) ?? list.count
                while at < end, ByteClass.isBlank(list[at]) { at += 1 }
                if let equals = list[at..<end].firstIndex(of: 0x3D), list[at..<equals].elementsEqual(wanted) {
                    found = UnsafeRawBufferPointer(rebasing: list[(equals + 1)..<end])
                    return false
                }
                at = end + 1
            }
            return true
        }
        return found
    }
}
