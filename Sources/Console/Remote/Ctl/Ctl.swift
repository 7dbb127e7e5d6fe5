// `reactor ctl`: one command of an operator without a screen, carried out against any engine. On the thread that calls
// it, which waits for the engine; the program gives it its standard streams.

import CLinux
import Engine
import Glibc

public struct Ctl {
    /// Of the documents; docs/ctl.md says what they hold.
    static let version = 1

    let exchange: CtlExchange
    let surroundings: CtlSurroundings
    let options: CtlOptions

    /// Carries a line out; what it has found, done or been refused has been written.
    public static func run(
        _ line: CtlLine, on control: any EngineControl, _ surroundings: CtlSurroundings
    ) -> CtlExit {
        var exchange = CtlExchange(control)
        exchange.report = surroundings.report
        let ctl = Ctl(exchange: exchange, surroundings: surroundings, options: line.options)
        do throws(CtlFailure) {
            return try ctl.run(line.meaning)
        } catch {
            tell(error, line.options, surroundings)
            return error.exit
        }
    }

    /// The same on the server that listens there.
    public static func run(_ line: CtlLine, at target: RemoteTarget, _ surroundings: CtlSurroundings) -> CtlExit {
        let control: RemoteControl
        do throws(RemoteFailure) {
            // A server gives no snapshots at longer intervals.
            control = try .connect(target, interval: min(line.options.interval, 60_000), findsAgain: false)
        } catch {
            let failure = CtlFailure(error.kind == .notAllowed ? .notAllowed : .noServer, error.text)
            tell(failure, line.options, surroundings)
            return failure.exit
        }
        var surroundings = surroundings
        surroundings.utcOffset = SessionLoop.utcOffset()
        surroundings.origins = OperatorOrigin.addresses
        return run(line, on: control, surroundings)
    }

    private func run(_ meaning: CtlLine.Meaning) throws(CtlFailure) -> CtlExit {
        switch meaning {
        case .reading(let reading): try read(reading)
        case .settings(let command): return try run(command)
        case .acting(let line): try act { $0.run(line) }
        case .block(let wanted) where options.isDryRun:
            try show(connections(ConsoleModel.filter(for: wanted.network)))
        case .block(let wanted): try act { $0.askToBlock(wanted) }
        case .kick(let ids, let kick): try act { $0.ask(kick, ids) }
        case .kickMatching(let text, let kick):
            let filter = try filter(text)
            if options.isDryRun { try show(connections(filter)) } else { try act { $0.askMatching(text, kick) } }
        case .tap(let wanted, let file): try tap(wanted, file)
        case .save(let file): try save(file)
        case .shutdown: try act { $0.askToShutDown() }
        }
        return .done
    }

    // MARK: what is written

    /// - Returns: false where nobody reads it any more, which ends the command.
    @discardableResult
    func write(_ text: String) -> Bool { surroundings.write(text) }

    func show(_ sheet: CtlSheet) {
        write(
            options.isJSON ? sheet.document.line + "\n" : surroundings.isTerminal ? sheet.table() : sheet.tabbed())
    }

    /// A program that reads documents gets one of what was not done too.
    private static func tell(_ failure: CtlFailure, _ options: CtlOptions, _ surroundings: CtlSurroundings) {
        if options.isJSON {
            let result =
                switch failure.exit {
                case .noServer: "no-server"
                case .notAllowed: "not-allowed"
                case .done, .refused, .differs, .usage: "refused"
                }
            _ = surroundings.write(document(result, failure.text) + "\n")
        }
        surroundings.report(VisibleText.lines(failure.text))
    }

    static func document(_ result: String, _ text: String, secret: String? = nil) -> String {
        var members: [JSONText.Member] = [
            ("version", .count(version)), ("result", .text(result)), ("text", .text(text)),
        ]
        if let secret { members.append(("secret", .text(secret))) }
        return JSONText.object(members).line
    }

    // MARK: filters

    /// A filter whose values are known here, because a user or loop that there is not would find nothing, or with `!=`
    /// everything.
    func filter(_ text: String) throws(CtlFailure) -> ConnectionFilter {
        let filter: ConnectionFilter
        do throws(ConnectionFilterText.Problem) {
            filter = try ConnectionFilterText.parse(text, isInverted: false)
        } catch {
            throw .refused(VisibleText.shown(error.message))
        }
        for term in filter.terms {
            switch term {
            case .user(let name, _) where name.utf8.first == UInt8(ascii: "#"):
                _ = try exchange.ask(.userNamed(name)) { if case .user(let user) = $0 { user } else { nil } }
            case .user(let name, _):
                let page = try exchange.ask(.users(UserQuery(filter: name, limit: 1))) {
                    if case .users(let page) = $0 { page } else { nil }
                }
                if page.rows.isEmpty {
                    throw .refused("no user has \"\(VisibleText.shown(name))\" in their name")
                }
            case .number(.loop, let test, let number) where test == .equal || test == .notEqual:
                guard exchange.control.snapshot().loops.contains(where: { UInt64(clamping: $0.id) == number }) else {
                    throw .refused("there is no loop \(number)")
                }
            default: break
            }
        }
        return filter
    }
}

extension VisibleText {
    /// The text as it will be shown, line by line.
    static func lines(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { shown(String(Substring($0))) }.joined(separator: "\n")
    }
}
