// Feeds bytes to the parser like a connection, cut in every way, and records its results. Each feed is in a block of
// its own of the exact size, so that AddressSanitizer sees a read past the end.

import Testing

@testable import Engine

enum ParserHarness {
    /// The result for one message, in plain values.
    enum Event: Equatable {
        case message(Message)
        case expectsContinue
        case refused(UInt16)
        case incomplete
    }

    struct Message: Equatable {
        var method: Method
        var methodText: String
        var target: String
        var path: String
        var query: String
        var host: String
        var version: Int
        var keepAlive: Bool
        var headers: String
        var body: String
        var isChunked: Bool
        var hasContentLength: Bool
    }

    /// - Parameter cuts: sizes of the pieces in turn; the last one is repeated.
    /// - Parameter compacting: frees the bytes of chunk lines after each piece.
    static func run(
        _ bytes: [UInt8], cuts: [Int], limits: RequestLimits = RequestLimits(), compacting: Bool = false
    ) -> [Event] {
        var events: [Event] = []
        var parser = RequestParser()
        var waiting: [UInt8] = []
        var fed = 0
        var turn = 0
        while true {
            let piece = min(max(cuts[min(turn, cuts.count - 1)], 1), bytes.count - fed)
            turn += 1
            waiting += bytes[fed..<(fed + piece)]
            fed += piece
            look: while true {
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: waiting.count, alignment: 1)
                block.copyBytes(from: waiting)
                defer { block.deallocate() }
                let outcome = parser.parse(block, limits: limits)
                waiting = [UInt8](block)
                switch outcome {
                case .incomplete:
                    if compacting {
                        let gone = parser.compact(block)
                        waiting = [UInt8](block.dropLast(gone))
                    }
                    break look
                case .announcesBody: break
                case .expectsContinue:
                    events.append(.expectsContinue)
                case .refused(let status):
                    events.append(.refused(status.rawValue))
                    return events
                case .complete(let length):
                    events.append(.message(message(parser, waiting)))
                    waiting.removeFirst(length)
                    parser = RequestParser()
                }
            }
            if fed == bytes.count {
                events.append(.incomplete)
                return events
            }
        }
    }

    static func message(_ parser: RequestParser, _ bytes: [UInt8]) -> Message {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        return Message(
            method: parser.method, methodText: text(parser.methodRange), target: text(parser.targetRange),
            path: text(parser.pathRange), query: text(parser.queryRange), host: text(parser.hostRange),
            version: parser.version, keepAlive: parser.keepAlive, headers: text(parser.headersRange),
            body: text(parser.bodyRange), isChunked: parser.isChunked, hasContentLength: parser.hasContentLength)
    }

    /// Parses whole, byte by byte, split at every offset, and byte by byte with compaction: all must give the same.
    static func parse(
        _ bytes: [UInt8], limits: RequestLimits = RequestLimits(), sourceLocation: SourceLocation = #_sourceLocation
    ) -> [Event] {
        let whole = run(bytes, cuts: [bytes.count], limits: limits)
        var ways: [(String, [Int], Bool)] = [("byte by byte", [1], false), ("byte by byte, compacting", [1], true)]
        for at in 1..<max(bytes.count, 2) { ways.append(("split at \(at)", [at, bytes.count], at % 2 == 0)) }
        for (name, cuts, compacting) in ways {
            let other = run(bytes, cuts: cuts, limits: limits, compacting: compacting)
            if other != whole {
                Issue.record(
                    """
                    \(name): \(other) instead of \(whole) for \
                    \(String(decoding: bytes, as: UTF8.self).debugDescription)
                    """,
                    sourceLocation: sourceLocation)
                break
            }
        }
        return whole
    }

    static func parse(
        _ text: String, limits: RequestLimits = RequestLimits(), sourceLocation: SourceLocation = #_sourceLocation
    ) -> [Event] {
        parse([UInt8](text.utf8), limits: limits, sourceLocation: sourceLocation)
    }

    /// The only message of a text.
    static func message(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Message {
        let events = parse(text, sourceLocation: sourceLocation)
        guard events.count == 2, case .message(let message) = events[0], events[1] == .incomplete else {
            Issue.record("not one message: \(events)", sourceLocation: sourceLocation)
            throw NotOneMessage()
        }
        return message
    }

    struct NotOneMessage: Error {}
}
