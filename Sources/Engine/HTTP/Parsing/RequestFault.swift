// The reason why the parser refused a message, for the log: one of a fixed list, so that no text is made where nobody
// reads it. The offset of the offending byte is kept with it.

enum RequestFault: UInt8 {
    case none
    case controlByte, bareCarriageReturn, bareLineFeed
    // The request line:
    case blankLines, shortLine, longLine, method, longMethod, escape, encoding, targetByte, emptyTarget, longTarget,
        version
    case otherVersion, asterisk, targetForm, targetHost
    // Fields:
    case largeHead, foldedLine, emptyName, blankInName, nameByte, noColon, manyFields
    case missingHost, secondHost, hostValue
    case secondLength, lengthValue, largeBody
    case secondCoding, codingValue, unknownCoding, codingAndLength, codingInOldVersion, expectation
    // Chunks:
    case chunkSize, chunkExtension, longChunkLine, chunkEnd, framingTrailer

    /// The byte itself says more than its place.
    var isOfAByte: Bool {
        switch self {
        case .controlByte, .method, .encoding, .targetByte, .blankInName, .nameByte, .hostValue, .lengthValue,
            .codingValue, .chunkSize,
            .chunkEnd:
            true
        default: false
        }
    }

    /// The fault in words, for people.
    var words: StaticString {
        switch self {
        case .none: "not said"
        case .controlByte: "a control byte"
        case .bareCarriageReturn: "a carriage return without a line feed"
        case .bareLineFeed: "a line feed without a carriage return"
        case .blankLines: "too many blank lines"
        case .shortLine: "a line too short for a request line"
        case .longLine: "a line too long for a request line"
        case .method: "a bad byte in the method"
        case .longMethod: "a method longer than any"
        case .escape: "a % without two hexadecimal digits in the path"
        case .encoding: "bytes in the target that are no UTF-8"
        case .targetByte: "a bad byte in the target"
        case .emptyTarget: "no target"
        case .longTarget: "a target longer than is taken"
        case .version: "no version of HTTP behind the target"
        case .otherVersion: "a version of HTTP that is not served"
        case .asterisk: "the target * with another method than OPTIONS"
        case .targetForm: "a target of no known form"
        case .targetHost: "a bad host or port in the target"
        case .largeHead: "a head or trailers larger than are taken"
        case .foldedLine: "a field that begins with a blank"
        case .emptyName: "a field without a name"
        case .blankInName: "a blank in a field's name"
        case .nameByte: "a bad byte in a field's name"
        case .noColon: "a field without a colon"
        case .manyFields: "more fields than are taken"
        case .missingHost: "no Host"
        case .secondHost: "a second Host"
        case .hostValue: "a bad host or port in Host"
        case .secondLength: "a second Content-Length"
        case .lengthValue: "a Content-Length that is no plain number"
        case .largeBody: "more content than is taken"
        case .secondCoding: "a second Transfer-Encoding"
        case .codingValue: "a Transfer-Encoding that does not end the message"
        case .unknownCoding: "a Transfer-Encoding that is not known"
        case .codingAndLength: "Transfer-Encoding and Content-Length in one message"
        case .codingInOldVersion: "Transfer-Encoding in HTTP/1.0"
        case .expectation: "an expectation that cannot be met"
        case .chunkSize: "a bad chunk size"
        case .chunkExtension: "a bad chunk extension, or more of them than are taken"
        case .longChunkLine: "a chunk line longer than is taken"
        case .chunkEnd: "a chunk that does not end where its size says"
        case .framingTrailer: "a trailer that frames the message"
        }
    }
}

extension RequestFault {
    /// `a blank in a field's name at byte 31, 0x20`.
    func text(at offset: Int, byte: UInt8?) -> String {
        let text = "\(words) at byte \(offset)"
        guard isOfAByte, let byte else { return text }
        let digits = [LogText.hexDigit(byte >> 4), LogText.hexDigit(byte & 15)]
        return text + ", 0x" + String(decoding: digits, as: UTF8.self)
    }
}

extension RequestParser {
    var fault: RequestFault {
        get { RequestFault(rawValue: UInt8(truncatingIfNeeded: refusal >> 10)) ?? .none }
        set { refusal = refusal & 0x3FF | UInt16(newValue.rawValue) << 10 }
    }

    /// Keeps the fault and its place.
    @inline(never)
    mutating func refused(_ fault: RequestFault, at offset: Int, _ status: HTTPStatus = .badRequest) -> HTTPStatus {
        self.fault = fault
        cursor = UInt32(clamping: offset)
        return status
    }

    @inline(never)
    mutating func refuse(_ fault: RequestFault, at offset: Int, _ status: HTTPStatus = .badRequest) -> Step {
        .refuse(refused(fault, at: offset, status))
    }

    /// A byte that ends a token or a name where it must not.
    @inline(never)
    mutating func refusedName(_ base: UnsafePointer<UInt8>, _ start: Int, _ at: Int, _ end: Int) -> HTTPStatus {
        if ByteClass.isBlank(base[at]) { return refused(at == start ? .foldedLine : .blankInName, at: at) }
        if base[at] == 0x3A { return refused(.emptyName, at: at) }
        return refused(at == end ? .noColon : .nameByte, at: at)
    }

    /// The offset of the fault in the message as it lies in memory: bytes that chunk lines took are not counted.
    var faultOffset: Int { Int(cursor) }

    /// `a blank in a field's name at byte 31, 0x20`; nil where nothing was refused.
    /// - Parameter bytes: as they were parsed.
    func faultText(_ bytes: UnsafeRawBufferPointer) -> String? {
        if fault == .none || phase != .refused { return nil }
        return fault.text(at: faultOffset, byte: faultOffset < bytes.count ? bytes[faultOffset] : nil)
    }
}
