// The counters of a loop's requests and responses: plain words on the loop's thread, published by its host once a tick.

/// All fields are 64-bit words that only grow.
struct HTTPCounters: BitwiseCopyable {
    var requests: UInt64 = 0
    /// Responses 503 because the workers' queue was full.
    var overloaded: UInt64 = 0
    var responses1xx: UInt64 = 0
    var responses2xx: UInt64 = 0
    var responses3xx: UInt64 = 0
    var responses4xx: UInt64 = 0
    var responses5xx: UInt64 = 0

    @inline(__always)
    mutating func countResponse(_ status: HTTPStatus) {
        switch status.rawValue {
        case ..<200: responses1xx &+= 1
        case ..<300: responses2xx &+= 1
        case ..<400: responses3xx &+= 1
        case ..<500: responses4xx &+= 1
        default: responses5xx &+= 1
        }
    }
}
