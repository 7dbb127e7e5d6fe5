// The response to one request, written straight into the loop's output: status line, Date, the handler's fields,
// framing, content. Each request gets exactly one response: the first send() counts, and for a handler that sends
// nothing the session responds 500.

import Glibc

/// The response under construction. A handler adds fields, then sends once; if it sends nothing, the response is 500.
/// HEAD, the Date, the length and the connection's end are handled here: a handler's field called Content-Length,
/// Transfer-Encoding or Connection is left out, and so is the content of a response that can have none (204, 304). An
/// interim status (1xx) is no response: 500 is sent instead.
public struct Response: ~Copyable {
    let memory: UnsafeMutablePointer<LoopMemory>
    /// The beginning of this response in the output: others may come before it.
    private let outputStart: Int
    private let date: UnsafeRawBufferPointer
    private let isHead: Bool
    private let version: Int
    /// The connection goes on after this response.
    private(set) var keepsAlive: Bool

    public private(set) var isSent = false
    private(set) var status: HTTPStatus = .ok
    /// Bytes of content sent, for the access log.
    private(set) var contentLength: UInt64 = 0
    /// The rest of the response, by sendfile.
    private(set) var file: OutgoingFile?
    private(set) var job: (@Sendable () throws -> DeferredResponse)?
    /// The workers' lane for the job.
    private(set) var lane = WorkerPool.Lane.general
    /// The heap had no room for the response: the connection cannot go on.
    private(set) var isIncomplete = false
    /// The reason of a status of 400 or more, for operators.
    var reason = FailureReason.handler

    init(
        memory: UnsafeMutablePointer<LoopMemory>, date: UnsafeRawBufferPointer, isHead: Bool, version: Int,
        keepsAlive: Bool
    ) {
        self.memory = memory
        outputStart = memory.pointee.output.count
        self.date = date
        self.isHead = isHead
        self.version = version
        self.keepsAlive = keepsAlive
        memory.pointee.fields.clear()
    }

    // MARK: for handlers

    /// Adds a field, before send(). A value that holds CR, LF or NUL is left out whole: nothing that came from a client
    /// can begin another field (RFC 9110 §5.5).
    public mutating func addField(_ name: StaticString, _ value: String) {
        var value = value
        value.withUTF8 { addField(name, UnsafeRawBufferPointer($0)) }
    }

    /// The same from bytes, which are copied.
    public mutating func addField(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        for byte in value where byte == 13 || byte == 10 || byte == 0 { return }
        let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if FramingField.contains(name) { return }
        putField(name, value)
    }

    /// Closes the connection after this response.
    public mutating func closeConnection() { keepsAlive = false }

    /// Sends the status alone, with its reason phrase as content where content is allowed.
    public mutating func send(_ status: HTTPStatus) {
        if status.forbidsContent {
            begin(status, contentType: nil, contentLength: nil)
            return
        }
        let reason = status.reason
        let length = reason.utf8CodeUnitCount + 1
        guard begin(status, contentType: "text/plain; charset=utf-8", contentLength: UInt64(length)), !isHead else {
            return
        }
        put(reason)
        put("\n")
    }

    /// Sends content, which is copied.
    public mutating func send(
        _ status: HTTPStatus = .ok, _ contentType: StaticString, _ content: UnsafeRawBufferPointer
    ) {
        guard begin(status, contentType: contentType, contentLength: UInt64(content.count)), !isHead else { return }
        put(content)
    }

    /// Sends content known at compile time.
    public mutating func send(_ status: HTTPStatus = .ok, _ contentType: StaticString, _ content: StaticString) {
        send(status, contentType, UnsafeRawBufferPointer(start: content.utf8Start, count: content.utf8CodeUnitCount))
    }

    /// Sends text, in UTF-8.
    @_disfavoredOverload
    public mutating func send(_ status: HTTPStatus = .ok, _ contentType: StaticString, _ content: String) {
        var content = content
        content.withUTF8 { send(status, contentType, UnsafeRawBufferPointer($0)) }
    }

    /// Sends bytes of any kind: an array, a `Data` of an encoder.
    @_disfavoredOverload
    public mutating func send(
        _ status: HTTPStatus = .ok, _ contentType: StaticString, _ content: some Collection<UInt8>
    ) {
        let isContiguous: Void? = content.withContiguousStorageIfAvailable {
            send(status, contentType, UnsafeRawBufferPointer($0))
        }
        if isContiguous == nil { Array(content).withUnsafeBytes { send(status, contentType, $0) } }
    }

    /// Adds finished field lines, each with its line end, before send().
    mutating func addLines(_ lines: UnsafeRawBufferPointer) {
        if !memory.pointee.fields.append(lines, in: &memory.pointee.heap) { isIncomplete = true }
    }

    /// Sends a file's content, or parts of it, whose type has been given by addField(). A file that has become shorter
    /// meanwhile ends the connection.
    mutating func send(_ status: HTTPStatus, _ outgoing: consuming OutgoingFile) {
        let length = outgoing.remaining
        guard begin(status, contentType: nil, contentLength: UInt64(clamping: length)), !isHead, length > 0 else {
            return
        }
        file = .some(consume outgoing)
    }

    /// Sends content whose type has been given by addField().
    mutating func send(_ status: HTTPStatus, content: UnsafeRawBufferPointer) {
        guard begin(status, contentType: nil, contentLength: UInt64(content.count)), !isHead else { return }
        put(content)
    }

    /// Sends parts of content with the text before each; their type has been given by addField().
    mutating func send(_ status: HTTPStatus, parts: [OutgoingFile.Part], of content: UnsafeRawBufferPointer) {
        let length = parts.reduce(0) { $0 + $1.text.count + Int($1.count) }
        guard begin(status, contentType: nil, contentLength: UInt64(length)), !isHead else { return }
        for part in parts {
            part.text.withUnsafeBytes { put($0) }
            put(UnsafeRawBufferPointer(rebasing: content[Int(part.offset)..<Int(part.offset + part.count)]))
        }
    }

    /// Sends 304: the fields that 200 would have, no content, and no length (RFC 9110 §15.4.5).
    mutating func sendNotModified() { begin(.notModified, contentType: nil, contentLength: nil) }

    /// Responds later: `job` runs on a worker, may block, and its response is sent if the connection is still there. If
    /// it throws, the response is 500; if the workers' queue is full, 503 with Retry-After. Requests after this one on
    /// the connection wait. Capture copies, because the request is gone when the job runs.
    public mutating func later(_ job: @escaping @Sendable () throws -> DeferredResponse) {
        later(in: .general, job)
    }

    /// The same, in the lane that keeps costly work from taking all workers.
    mutating func later(in lane: WorkerPool.Lane, _ job: @escaping @Sendable () throws -> DeferredResponse) {
        guard !isSent else { return }
        self.lane = lane
        self.job = job
    }

    // MARK: for the session

    /// Sends a worker's response.
    mutating func send(_ answer: borrowing DeferredResponse) {
        reason = answer.reason
        if !answer.why.isEmpty { memory.pointee.failures.say(answer.why) }
        for (name, value) in answer.fields {
            var name = name
            var value = value
            name.withUTF8 { name in
                value.withUTF8 { value in
                    let bytes = UnsafeRawBufferPointer(value)
                    let name = UnsafeRawBufferPointer(name)
                    if bytes.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) || FramingField.contains(name) {
                        return
                    }
                    if !name.isEmpty && name.allSatisfy({ ByteClass.isToken($0) }) { putField(name, bytes) }
                }
            }
        }
        if !answer.contentType.isEmpty { addField("Content-Type", answer.contentType) }
        let hasContent = !answer.status.forbidsContent
        guard
            begin(answer.status, contentType: nil, contentLength: hasContent ? UInt64(answer.body.count) : nil),
            hasContent, !isHead
        else { return }
        answer.body.withUnsafeBytes { put($0) }
    }

    /// Drops the fields and the job of a handler that threw.
    mutating func discardUnsent() {
        job = nil
        if !isSent { memory.pointee.fields.clear() }
    }

    /// Removes the part of a response that the heap had no room for.
    mutating func discardIncomplete() {
        memory.pointee.output.removeLast(memory.pointee.output.count &- outputStart)
        memory.pointee.fields.clear()
        file = nil
        keepsAlive = false
        contentLength = 0
        status = .serviceUnavailable
    }

    /// Asks for a report to the session when the response, which is complete by now, has ended.
    /// - Returns: room for that many bytes about it; nil if the heap has none.
    func noteEnd(length: Int) -> UnsafeMutableRawBufferPointer? {
        // A file's content follows the output.
        let end = UInt64(clamping: memory.pointee.output.count) &+ (file != nil ? contentLength : 0)
        return memory.pointee.answers.add(
            end: end, content: contentLength, noteLength: length, in: &memory.pointee.heap)
    }

    mutating func takeFile() -> OutgoingFile? { file.take() }

    mutating func takeJob() -> (@Sendable () throws -> DeferredResponse)? {
        defer { job = nil }
        return job
    }

    // MARK: the head

    /// Writes everything up to the content.
    /// - Returns: false when a response was sent before, or there was no room.
    @discardableResult
    private mutating func begin(_ status: HTTPStatus, contentType: StaticString?, contentLength: UInt64?) -> Bool {
        guard !isSent else { return false }
        guard status.rawValue >= 200, status.rawValue <= 999 else {
            memory.pointee.fields.clear()
            send(.internalServerError)
            return false
        }
        let contentLength = status.forbidsContent ? nil : contentLength
        isSent = true
        job = nil
        self.status = status
        if !isHead { self.contentLength = contentLength ?? 0 }
        putStatusLine(status)
        put(date)
        if let contentType, !status.forbidsContent {
            put("Content-Type: ")
            put(contentType)
            put("\r\n")
        }
        if let contentLength {
            put("Content-Length: ")
            put(decimal: contentLength)
            put("\r\n")
        }
        if !memory.pointee.fields.isEmpty {
            put(UnsafeRawBufferPointer(memory.pointee.fields.bytes))
            memory.pointee.fields.clear()
        }
        if !keepsAlive {
            put("Connection: close\r\n\r\n")
        } else if version == 10 {
            put("Connection: keep-alive\r\n\r\n")
        } else {
            put("\r\n")
        }
        return !isIncomplete && !status.forbidsContent
    }

    @inline(__always)
    private mutating func putStatusLine(_ status: HTTPStatus) {
        if status == .ok {
            put("HTTP/1.1 200 OK\r\n")
            return
        }
        put("HTTP/1.1 ")
        put(decimal: UInt64(status.rawValue))
        put(" ")
        put(status.reason)
        put("\r\n")
    }

    private mutating func putField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let fits =
            memory.pointee.fields.append(name, in: &memory.pointee.heap)
            && appendField(": ") && memory.pointee.fields.append(value, in: &memory.pointee.heap) && appendField("\r\n")
        if !fits { isIncomplete = true }
    }

    private func appendField(_ text: StaticString) -> Bool {
        memory.pointee.fields.append(
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), in: &memory.pointee.heap)
    }

    @inline(__always)
    private mutating func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        if !memory.pointee.write(bytes) { isIncomplete = true }
    }

    @inline(__always)
    private mutating func put(decimal value: UInt64) {
        guard let room = memory.pointee.output.room(Decimal.capacity, in: &memory.pointee.heap),
            let base = room.baseAddress
        else {
            isIncomplete = true
            return
        }
        memory.pointee.output.filled(Decimal.write(value, to: base.assumingMemoryBound(to: UInt8.self)))
    }
}
