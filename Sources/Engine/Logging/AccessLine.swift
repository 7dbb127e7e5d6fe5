// What one line of the access log says. Owns nothing: the bytes are the request's, valid for the call.

struct AccessLine {
    /// The client's address as text.
    let peer: UnsafeRawBufferPointer
    /// Empty: not logged in.
    let user: UnsafeRawBufferPointer
    /// `GET /path HTTP/1.1`, as the client sent it.
    let requestLine: UnsafeRawBufferPointer
    let status: Int
    /// Of the response's body.
    let bytes: UInt64
    /// Empty: the field was not sent.
    let referer: UnsafeRawBufferPointer
    let agent: UnsafeRawBufferPointer
    /// Nanoseconds since 1970.
    let time: UInt64
}
