// The control protocol, version 1: what an engine and a console at the other end of a control socket write to each
// other, a line of JSON each. The server speaks first. JSON is read by a library; this is the only file of the engine
// that names it. Pure functions, on any thread.

import FoundationEssentials

/// The lines of the control protocol, for both ends. `docs/control.md` describes them.
public enum ControlProtocol {
    /// One more wherever a reader of the version before would be misled; new fields and words mislead nobody.
    public static let version = 1
    /// The most bytes of a client's line, without its end.
    public static let requestLimit = 64 << 10
    /// So many ids of any length go into one line: a client that kicks more sends several requests.
    public static let idsPerRequest = 2500
    /// Objects and lists within each other. The deepest message has 5.
    static let depthLimit = 32

    /// A line that is no message.
    public struct Fault: Error, CustomStringConvertible, Sendable {
        /// The request's, where the line says that much.
        public let id: UInt64?
        /// One line for whoever sent it.
        public let description: String
    }

    // MARK: writing, each with the line's end

    public static func line(_ call: ControlCall, id: UInt64) -> [UInt8] {
        FieldWriter.object { fields in
            fields.count("id", id)
            call.write(&fields)
        } + [0x0A]
    }

    public static func line(_ event: ControlEvent) -> [UInt8] { FieldWriter.object(event.write) + [0x0A] }

    /// A snapshot's line, made of what `json(_:)` has made of it: that is the same for all who get it.
    static func line(snapshot json: [UInt8], reply: UInt64?) -> [UInt8] {
        let head = reply.map { "{\"reply\":\($0)" } ?? "{\"event\":\"\(ControlTopic.snapshot.word)\""
        return Array("\(head),\"snapshot\":".utf8) + json + Array("}\n".utf8)
    }

    /// A result alone, for a program that reads it: `{"connections":{…}}`.
    public static func json(_ result: ControlResult) -> [UInt8] { FieldWriter.object(result.write) }

    /// A snapshot alone.
    public static func json(_ snapshot: EngineSnapshot) -> [UInt8] {
        var snapshot = snapshot
        return FieldWriter.object { snapshot.walk(&$0) }
    }

    /// A connection alone, a flat object with its id first.
    public static func json(_ connection: ConnectionState) -> [UInt8] {
        var connection = connection
        return FieldWriter.object { connection.walk(&$0) }
    }

    // MARK: texts

    /// Appends a text as a string of JSON (RFC 8259 section 7), with its quotation marks.
    /// - Parameter isPlain: whether a character outside of ASCII's printable ones stands as it is; JSON demands that
    ///   none below U+0020 does.
    public static func quote(_ text: String, to bytes: inout [UInt8], isPlain: (Unicode.Scalar) -> Bool) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if isPrintable(text) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(contentsOf: scalar.utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case _ where scalar.value >= 0x20 && isPlain(scalar): bytes.append(contentsOf: scalar.utf8)
            default: for unit in scalar.utf16 { escape(unit, to: &bytes) }
            }
        }
    }

    /// Nearly every text is of plain ASCII. Scalar by scalar, a page of a thousand rows took 30 ms.
    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
    }

    private static func escape(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in stride(from: 12, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] { Array(Data(bytes).base64EncodedData()) }

    /// Nil for what is none.
    static func bytes(base64 text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }

    // MARK: reading, a line with or without its end

    /// Reads a client's line. A missing id is 0.
    public static func call(_ line: [UInt8]) throws(Fault) -> (id: UInt64, call: ControlCall) {
        guard line.count <= requestLimit + 1 else {
            throw Fault(id: nil, description: "a request has at most \(requestLimit) bytes")
        }
        let found: CallLine = try read(line)
        switch found.call {
        case .success(let call): return (found.id, call)
        case .failure(let fault): throw Fault(id: found.id, description: fault.text)
        }
    }

    /// Reads a server's line.
    public static func event(_ line: [UInt8]) throws(Fault) -> ControlEvent {
        let found: EventLine = try read(line)
        return found.event
    }

    private static func read<Line: Decodable>(_ line: [UInt8]) throws(Fault) -> Line {
        if let fault = LineCheck.fault(in: line, depth: depthLimit) { throw Fault(id: nil, description: fault) }
        do {
            return try JSONDecoder().decode(Line.self, from: Data(line))
        } catch let fault as FieldFault {
            throw Fault(id: nil, description: fault.text)
        } catch {
            throw Fault(id: nil, description: "not a line of JSON")
        }
    }
}

/// A client's line: with a fault in it, still the id that its answer needs.
private struct CallLine: Decodable {
    let id: UInt64
    let call: Result<ControlCall, FieldFault>

    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        id = try fields.count("id") ?? 0
        do throws(FieldFault) {
            try fields.require("do")
            call = .success(try ControlCall(try fields.text("do") ?? "", &fields))
        } catch {
            call = .failure(error)
        }
    }
}

private struct EventLine: Decodable {
    let event: ControlEvent

    init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder)
        event = try ControlEvent(&fields)
    }
}
