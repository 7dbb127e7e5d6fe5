// Feeds bytes to an HTTP session like a connection, without a socket: cut in any way, unconsumed bytes passed in again,
// workers' responses made at once. The output is all that the client would read, and how the connection ends.

import CLinux
import Glibc
import Testing

@testable import Engine

enum SessionHarness {
    /// Everything that the session wrote, with dates blanked, and how it ended.
    struct Outcome: Equatable {
        var answers = ""
        var isClosed = false
        /// What the client still sends is read and dropped.
        var lingers = false

        /// The status codes in order.
        var statuses: [Int] {
            answers.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
        }
    }

    /// Routes that return what was understood.
    static let routes: [Route] = [.get, .post, .put, .delete, .patch].flatMap { method in
        [
            Route(method, "/echo") { request, response in
                var text = Array("\(request.method.text) \(String(decoding: request.target, as: UTF8.self)) [".utf8)
                text += Array(request.body) + Array("]".utf8)
                text.withUnsafeBytes { response.send(.ok, "text/plain", $0) }
            },
            Route(method, "/later") { request, response in
                let body = Array(request.body)
                response.later {
                    DeferredResponse(status: .ok, contentType: "text/plain", body: Array("later ".utf8) + body)
                }
            },
        ]
    }

    final class Box: @unchecked Sendable {
        var job: (@Sendable () throws -> DeferredResponse)?
    }

    /// - Parameter cuts: sizes of the pieces in turn; the last one is repeated.
    static func run(_ bytes: [UInt8], cuts: [Int], limits: RequestLimits = RequestLimits()) throws -> Outcome {
        let log = try Log(LogSettings())
        defer { log.close() }
        let box = Box()
        let services = UnsafeMutablePointer<HTTPServices>.allocate(capacity: 1)
        services.initialize(
            to: HTTPServices(
                router: Router(routes), files: StaticFiles(embedded: [], modified: 0), limits: limits,
                log: log.makeLoopBuffer(),
                submit: { job, _, _, _, _ in
                    box.job = job
                    return true
                }))
        let memory = UnsafeMutablePointer<LoopMemory>.allocate(capacity: 1)
        memory.initialize(to: try LoopMemory(heapLimit: 1 << 24))
        defer {
            memory.pointee.release()
            memory.deinitialize(count: 1)
            memory.deallocate()
            services.deinitialize(count: 1)
            services.deallocate()
        }
        let context = Pinned(try LoopContext(.epoll))
        let connections = Connections<HTTPSession>(
            table: try ConnectionTable(capacity: 1), trigger: .level, limits: StreamLimits(),
            admission: Admission(limit: 1, perAddress: 1), memory: memory, services: services, loop: context.address)
        let descriptor = FileDescriptor(owning: linux_open("/dev/null", O_RDONLY, 0))
        let handle = connections.insert(
            Connection(
                id: 1, peer: SocketAddress(), descriptor: descriptor, token: Token(slot: 0, generation: 1),
                now: context.address.pointee.now))
        var outcome = Outcome()
        let raw: [UInt8]
        do {
            raw = try converse(bytes, cuts, handle, box, &outcome)
        } catch {
            handle.close()
            throw error
        }
        handle.close()
        outcome.answers = withoutDates(String(decoding: raw, as: UTF8.self))
        return outcome
    }

    private static func converse(
        _ bytes: [UInt8], _ cuts: [Int], _ handle: borrowing ConnectionHandle<HTTPSession>, _ box: Box,
        _ outcome: inout Outcome
    ) throws -> [UInt8] {
        let memory = handle.memory
        var session = HTTPSession()
        var raw: [UInt8] = []
        var waiting: [UInt8] = []
        var fed = 0
        var turn = 0
        while fed < bytes.count, !outcome.isClosed {
            let piece = min(max(cuts[min(turn, cuts.count - 1)], 1), bytes.count - fed)
            turn += 1
            waiting += bytes[fed..<(fed + piece)]
            fed += piece
            var goesOn = true
            while goesOn {
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: waiting.count, alignment: 1)
                block.copyBytes(from: waiting)
                let progress = session.receive(block, on: handle)
                waiting = [UInt8](block.dropLast(progress.shrunk))
                block.deallocate()
                waiting.removeFirst(progress.consumed)
                raw += [UInt8](memory.pointee.output.bytes)
                memory.pointee.clearOutput()
                switch progress.next {
                case .needsInput: goesOn = false
                case .flushes, .yields: break
                case .waits:
                    guard let job = box.job.take() else { throw StartError("no job was handed over") }
                    let answer = try job()
                    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: waiting.count, alignment: 1)
                    input.copyBytes(from: waiting)
                    guard session.answer(answer, UnsafeRawBufferPointer(input), on: handle) else {
                        throw StartError("no memory for an answer")
                    }
                    input.deallocate()
                    raw += [UInt8](memory.pointee.output.bytes)
                    memory.pointee.clearOutput()
                case .turnsAway: throw StartError("no memory for an answer")
                case .closes(let lingers):
                    outcome.isClosed = true
                    outcome.lingers = lingers
                    goesOn = false
                }
            }
        }
        return raw
    }

    private static func withoutDates(_ text: String) -> String {
        text.components(separatedBy: "\r\n").map { $0.hasPrefix("Date: ") ? "Date: -" : $0 }.joined(separator: "\r\n")
    }

    /// Runs whole, byte by byte and split at every offset: all must give the same.
    static func run(
        _ text: String, limits: RequestLimits = RequestLimits(), sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let bytes = Array(text.utf8)
        let whole = try run(bytes, cuts: [bytes.count], limits: limits)
        for cuts in [[1], [2], [7]] + (1..<max(bytes.count, 2)).map({ [$0, bytes.count] }) {
            let other = try run(bytes, cuts: cuts, limits: limits)
            if other != whole {
                Issue.record(
                    "cut \(cuts): \(other) instead of \(whole) for \(text.debugDescription)",
                    sourceLocation: sourceLocation)
                break
            }
        }
        return whole
    }
}

extension String {
    /// The parts between the separators (Foundation's, which Engine's tests do without).
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [String(rest)]
    }
}
