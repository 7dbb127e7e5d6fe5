// The commands of ctl that act on the server, carried out by the console's model without a screen: what it asks about,
// what it sends and what it says are the console's own.

import CLinux
import Engine

extension Ctl {
    /// - Parameter begin: the model's reaction to the command.
    func act(_ begin: (inout ConsoleModel) -> [Effect]) throws(CtlFailure) {
        var model = ConsoleModel(snapshot: exchange.control.snapshot())
        model.attachment.origins = surroundings.origins
        var effects = begin(&model)
        while true {
            try carryOut(effects, &model)
            switch model.mode {
            case .confirm(let question):
                try confirm(question)
                effects = model.confirm(question)
            case .addUser(let form):
                guard let password = surroundings.password() else {
                    throw .refused("no user added: no password was given")
                }
                effects = model.addUser(form.name.text, password: password)
            case .secret(let title, let secret): return tell(model, (title, secret))
            case .browse, .command, .filter, .find, .help: return try finish(model)
            }
        }
    }

    /// Sends what the model wants to send, and gives it the replies; what its tables would show nobody sees.
    private func carryOut(_ effects: [Effect], _ model: inout ConsoleModel) throws(CtlFailure) {
        var left = effects[...]
        while let effect = left.popFirst() {
            guard case .send(let request, let purpose) = effect, !purpose.isOfAPage else { continue }
            let result = try exchange.ask(request)
            if case .refused(let line) = result {
                let failure = exchange.refusal(of: request, line)
                if failure.exit == .notAllowed { throw failure }
            }
            model.now = linux_monotonic_nanoseconds()
            // The number is the model's own: one request is under way at a time.
            model.sent(0, purpose)
            left += model.receive(ControlReply(request: 0, result: result))
        }
    }

    // MARK: questions

    func confirm(_ question: Confirmation) throws(CtlFailure) {
        if options.isConfirmed { return }
        let details = question.details.map { "\n  " + $0 }.joined()
        guard let ask = surroundings.ask else {
            throw .refused("\(question.title)\(details)\nnot done: --yes does it")
        }
        let word = question.word ?? "y"
        let what = question.word == nil ? "y does it" : "\(word), typed, does it"
        let answer = ask(VisibleText.lines("\(question.title)\(details)\n\(what): "))
        guard answer == word else { throw .refused("not done: \(question.title.dropLast())") }
    }

    // MARK: what came of it

    /// - Throws: where the model says that it is not done.
    private func finish(_ model: ConsoleModel) throws(CtlFailure) {
        let failed = model.notices.all.filter { $0.kind == .failed }.map(\.text)
        guard failed.isEmpty else { throw .refused(failed.joined(separator: "; ")) }
        tell(model, nil)
    }

    private func tell(_ model: ConsoleModel, _ shown: (title: String, secret: String)?) {
        let notices = model.notices.all
        let done = notices.filter { $0.kind == .done }
        let text = shown?.title ?? (done.isEmpty ? notices : done).map(\.text).joined(separator: "; ")
        if options.isJSON {
            write(Self.document("done", text, secret: shown?.secret) + "\n")
        } else if let shown {
            // A pipe gets the secret alone.
            surroundings.report(VisibleText.shown(shown.title) + ":")
            write(VisibleText.shown(shown.secret) + "\n")
        } else {
            write(VisibleText.shown(text) + "\n")
        }
    }
}

extension Purpose {
    /// For what a screen shows.
    fileprivate var isOfAPage: Bool {
        switch self {
        case .connections, .users, .audit, .others, .log, .logPage, .lints, .examination, .detail, .user, .heapMap,
            .blocks, .found, .failures, .failure, .traffic, .split, .settings, .drift:
            true
        case .doomed, .doomedOne, .sample, .action, .addLoop, .setting, .wouldClose, .connectionTrigger, .listenTrigger,
            .named, .secret, .wouldBlock, .block, .openFrom, .tap, .tapEvents, .save, .undoing, .reload, .quiet:
            false
        }
    }
}
