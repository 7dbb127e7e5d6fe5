// A response made away from the loop, on a worker: plain values, because it travels from the worker's thread to the
// loop's.

/// The result of a handler that responds later.
public struct DeferredResponse: Sendable {
    public var status: HTTPStatus
    /// Fields besides Date, Content-Type and the framing, which are the server's. A value with CR, LF or NUL is left
    /// out.
    public var fields: [(name: String, value: String)] = []
    /// Content-Type; empty for none.
    public var contentType: String = ""
    /// The content.
    public var body: [UInt8] = []
    /// The user of the request's session; 0 for none.
    var user: Int64 = 0
    var username: String = ""
    /// The compressed file, which the loop keeps for later requests.
    var compressed: CompressedFile?
    /// The second step, where there is no response yet.
    var rest: Rest?
    /// Where the job spent its time.
    var times = JobTimes()
    /// A 503 because a queue was full.
    var isRefusal = false
    /// The reason of a status of 400 or more, for operators: never sent. With `why`, in words.
    package var reason = FailureReason.worker
    package var why: [UInt8] = []

    /// The second step of a job, for another lane.
    struct Rest: Sendable {
        let lane: WorkerPool.Lane
        /// Makes the response where that lane is full.
        let refusal: @Sendable () -> DeferredResponse
        let job: @Sendable () throws -> DeferredResponse
    }

    /// A status alone, with its reason phrase as content where a content is allowed.
    public init(_ status: HTTPStatus) {
        self.status = status
        if status.forbidsContent { return }
        contentType = "text/plain; charset=utf-8"
        body = Array("\(status.reason)\n".utf8)
    }

    /// A response with content.
    public init(_ status: HTTPStatus = .ok, _ contentType: String, _ content: some Sequence<UInt8>) {
        self.status = status
        self.contentType = contentType
        body = Array(content)
    }

    /// A response with text as content, in UTF-8.
    public init(_ status: HTTPStatus = .ok, _ contentType: String, _ content: String) {
        self.init(status, contentType, content.utf8)
    }

    package init(
        status: HTTPStatus, fields: [(name: String, value: String)] = [], contentType: String = "", body: [UInt8] = [],
        user: Int64 = 0, username: String = ""
    ) {
        self.status = status
        self.fields = fields
        self.contentType = contentType
        self.body = body
        self.user = user
        self.username = username
    }

    /// No response yet: `job` makes it, in another lane.
    package init(
        in lane: WorkerPool.Lane, refused: @escaping @Sendable () -> DeferredResponse,
        _ job: @escaping @Sendable () throws -> DeferredResponse
    ) {
        status = .serviceUnavailable
        rest = Rest(lane: lane, refusal: refused, job: job)
    }

    static let overloaded = DeferredResponse(
        status: .serviceUnavailable, fields: [("Retry-After", "1")], contentType: "text/plain; charset=utf-8",
        body: Array("busy: try again in a second\n".utf8))
}
