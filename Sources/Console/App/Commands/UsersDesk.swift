// Answers what `reactor users` asks: the server that runs on the data folder, through its control socket, or where none
// runs the database itself. Both answer by the same code, so the lines are the same. On the main thread, which waits.

import Accounts
import ArgumentParser
import Console
import Engine

struct UsersDesk {
    private let send: (ControlRequest) throws(CtlFailure) -> ControlResult

    /// - Parameter creating: makes folder and database where there are none.
    init(_ folder: String, creating: Bool) throws {
        do throws(RemoteFailure) {
            let control = try RemoteControl.connect(RemoteTarget(folder + "/control/operator.sock"), findsAgain: false)
            let exchange = CtlExchange(control)
            send = { request throws(CtlFailure) in try exchange.ask(request) }
        } catch {
            // Where this user may not connect, the database says what they may.
            guard error.kind == .nobody || error.kind == .notAllowed else { throw Output.failure(error.text) }
            do throws(UserAdministration.Refusal) {
                let users = try UserAdministration(dataFolder: folder, creating: creating) { Output.report($0) }
                send = { users.answer($0) }
            } catch {
                throw Output.failure(error.description)
            }
        }
    }

    /// The answer to a question, by the way in which it is taken out of a result.
    /// - Throws: the exit status; the refusal has been reported.
    func ask<Answer>(_ request: ControlRequest, _ take: (ControlResult) -> Answer?) throws -> Answer {
        let result: ControlResult
        do throws(CtlFailure) { result = try send(request) } catch {
            Output.report(UserLine.visible(error.text))
            throw ExitCode(error.exit.rawValue)
        }
        if let answer = take(result) { return answer }
        guard case .refused(let line) = result else {
            throw Output.failure("the server gave another answer than was asked for: is it of another version?")
        }
        throw Output.failure(UserLine.visible(line))
    }

    /// Has something done.
    /// - Returns: the line that says what.
    func change(_ request: ControlRequest) throws -> String {
        try ask(request) { if case .done(let line) = $0 { UserLine.visible(line) } else { nil } }
    }

    /// The secret that was made.
    func secret(_ request: ControlRequest) throws -> String {
        try ask(request) { if case .secret(let text) = $0 { text } else { nil } }
    }

    /// - Parameter name: in any case, or `#17` for the user of that number, whoever has that as a name.
    func find(_ name: String) throws -> UserState {
        try ask(.userNamed(name)) { if case .user(let detail) = $0 { detail.user } else { nil } }
    }
}
