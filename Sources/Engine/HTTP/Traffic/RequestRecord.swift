// The record of one request, of 128 bytes: written by its loop when the answer is made, read by the control thread.

struct RequestRecord: BitwiseCopyable, Sendable {
    var connection: UInt64 = 0
    /// Monotonic nanoseconds of the tick that made the response.
    var time: UInt64 = 0
    /// Nanoseconds from the first byte to the response, in ticks' resolution; 0 where one tick did both.
    var took: UInt64 = 0
    /// Bytes of content.
    var bytes: UInt64 = 0
    var user: Int64 = 0
    /// Where the request belongs; its hash tells paths apart whose beginnings are equal.
    var pathHash: UInt64 = 0
    /// As the access log has it: of a trusted proxy's client, not of the proxy.
    var client = SocketAddress()
    /// The tick's duration, in TickHistogram's buckets; known when the tick ends.
    var tickBucket: UInt8 = 0
    var request = RequestExcerpt()
    /// It stands for 2 to the power of this many requests.
    var shift: UInt8 = 0
    var status: UInt16 = 0
    /// The route's place among those that the server was given, counted from 1; 0 where none had the path.
    var route: UInt16 = 0
    /// Of the texts of its head; 0 where they were not captured.
    var agent: UInt16 = 0
    var referer: UInt16 = 0

    /// Requests that it stands for.
    var weight: Double { Double(UInt64(1) << min(UInt64(shift), RequestRing.shiftLimit)) }

    /// In TickHistogram's buckets.
    var durationBucket: UInt8 {
        took == 0 ? tickBucket : UInt8(truncatingIfNeeded: TickHistogram.bucket(of: took))
    }
}

/// Where a request belongs among the routes and paths; found by the router.
struct RouteMark: BitwiseCopyable {
    var pathHash: UInt64 = 0
    /// The route's place among those that the server was given, counted from 1; 0 where none has the path.
    var route: UInt16 = 0
}
