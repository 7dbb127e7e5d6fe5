// The reason of a failure in words, with its figures. Made where an operator reads them, on a thread that is not a
// loop's.

extension FailureCause {
    /// - Parameter said: the text of a handler or a worker; hostile.
    func words(said: [UInt8]) -> String {
        let said = LogText.visible(String(decoding: said, as: UTF8.self))
        switch reason {
        case .refusal(let refusal): return said.isEmpty ? words(of: refusal) : said
        case .handlerThrew: return said.isEmpty ? reason.text : "\(reason.text) \(said)"
        case .clientReset, .clientLeft, .kicked, .serverStopped, .fileShorter, .pollerRefused:
            return reason.text + unfinished
        case .slowTick where amount > 1:
            let others = amount - 1
            return "\(reason.text), with \(others) other\(others == 1 ? "" : "s")"
        default: return said.isEmpty ? reason.text : said
        }
    }

    private var unfinished: String {
        switch progress {
        case .inAnswer: ": \(grouped(amount)) bytes of the answer left"
        case .beforeAnswer: " before its answer was made"
        case .inRequest: " in the middle of its request"
        }
    }

    private func words(of refusal: RefusalReason) -> String {
        let fault = RequestFault(rawValue: fault) ?? .none
        switch refusal {
        case .malformed, .unsupported: return fault.text(at: Int(place), byte: byte)
        case .targetTooLong: return "a target over \(grouped(limit)) bytes"
        case .headTooLarge:
            if fault == .manyFields { return "more than \(grouped(limit)) fields" }
            if fault != .largeHead { return fault.text(at: Int(place), byte: byte) }
            return "field \(field) over \(grouped(limit)) bytes of head"
        case .bodyTooLarge:
            return "content\(amount > limit ? " of \(grouped(amount)) bytes" : "") over \(grouped(limit)) bytes"
        case .headTimeout: return "the head was not whole within \(time)"
        case .bodyTimeout: return "the content was too slow for \(time): \(grouped(amount)) bytes had come"
        case .handlerTimeout: return "no answer from a worker within \(time)"
        case .writeTimeout: return "client stopped reading: \(grouped(amount)) bytes left, none taken in \(time)"
        case .queueFull: return "the worker queue is full"
        case .heapFull: return amount > 0 ? "the loop's heap is full\(unfinished)" : "the loop's heap is full"
        default:
            // Without the answer, which has a column of its own.
            let text = refusal.text.utf8
            return String(Substring(text[..<(text.lastIndex(of: UInt8(ascii: ":")) ?? text.endIndex)]))
        }
    }

    private var time: String { SettingText.seconds(Int(clamping: limit)) + " s" }

    private func grouped(_ number: UInt64) -> String { SettingText.grouped(Int(clamping: number)) }
}
