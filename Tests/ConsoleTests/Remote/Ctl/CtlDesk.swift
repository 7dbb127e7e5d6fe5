// A terminal, or none, for ctl's commands: what they write is kept, what they ask is answered as a test wants.

import Testing

@testable import Console
@testable import Engine

final class CtlDesk {
    let control: any EngineControl
    var isTerminal = false
    /// What is typed where something is asked; nil: there is nobody to ask.
    var answer: String?
    var password: String?
    /// Lines of output after which nobody reads any more.
    var mostLines = Int.max
    private(set) var output = ""
    private(set) var errors = ""
    private(set) var asked = ""

    init(_ control: any EngineControl) { self.control = control }

    @discardableResult
    func run(_ words: String..., adjust: (inout CtlOptions) -> Void = { _ in }) -> CtlExit {
        (output, errors, asked) = ("", "", "")
        var options = CtlOptions()
        adjust(&options)
        var surroundings = CtlSurroundings(
            write: { text in
                self.output += text
                return self.lines.count < self.mostLines
            }, report: { self.errors += $0 + "\n" }, password: { self.password })
        surroundings.isTerminal = isTerminal
        if answer != nil {
            surroundings.ask = { question in
                self.asked += question
                return self.answer
            }
        }
        do throws(CtlFailure) {
            return Ctl.run(try CtlLine(words, options), on: control, surroundings)
        } catch {
            errors += error.text + "\n"
            return error.exit
        }
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The cells of tab-separated output, the head first.
    var cells: [[String]] {
        output.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { String(Substring($0)) }
        }
    }
}

/// An engine that is reached in another way.
final class LinkedEngine: EngineControl {
    private let engine: FakeEngine
    let link: ControlLink

    init(_ engine: FakeEngine, _ link: ControlLink) {
        self.engine = engine
        self.link = link
    }

    func snapshot() -> EngineSnapshot { engine.snapshot() }
    /// A viewer's change is refused, as the server's end of the socket does.
    func send(_ request: ControlRequest) -> UInt64 {
        guard case .attached(.viewer, _) = link, request.isChange else { return engine.send(request) }
        var number: UInt64 = 0
        engine.change { state in
            number = state.next
            state.next += 1
            state.replies.append(ControlReply(request: number, result: .refused("viewers only watch")))
        }
        return number
    }
    func receive() -> [ControlReply] { engine.receive() }
    var replyDescriptor: Int32 { engine.replyDescriptor }
}
