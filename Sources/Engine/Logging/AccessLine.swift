// One line of the access log, not formatted yet. Owns nothing: the bytes are the request's, valid for the call.

struct AccessLine {
    /// The client's address as text.
    let peer: UnsafeRawBufferPointer
    /// Empty: not logged in.
    let user: UnsafeRawBufferPointer
    /// `GET /path HTTP/1.1`, as the client sent it.
    let requestLine: UnsafeRawBufferPointer
    let status: Int
    /// Bytes of the response's body that the kernel took.
    let bytes: UInt64
    /// Empty: the field was not sent.
    let referer: UnsafeRawBufferPointer
    let agent: UnsafeRawBufferPointer
    /// Nanoseconds since 1970, when the response was made.
    let time: UInt64
    /// Nanoseconds from the request's begin to the response's end.
    var took: UInt64 = 0
    var ending = AccessEnding.whole
}
