// The model's changes when the server at the other end of a socket is lost, when it is there again, and when another
// one is there in its place. Whatever was begun about a lost server is dropped: a key typed afterwards never acts on
// another one.

import Engine

extension ConsoleModel {
    /// Follows the link. In process there is nothing to follow, and no snapshot is made.
    /// - Parameters: the way to the engine, this console's name there, and the engine's state, as all are now.
    /// - Returns: true where what the operator has seen is no longer what is there.
    mutating func follow(
        _ link: ControlLink, actor: @autoclosure () -> String, snapshot: @autoclosure () -> EngineSnapshot
    ) -> Bool {
        guard link != .inProcess else { return false }
        let isNew = link != self.link
        follow(link, actor: actor())
        guard !isLost else { return isNew }
        let snapshot = snapshot()
        guard isNew || !snapshot.isOfSameServer(as: self.snapshot) else { return false }
        take(snapshot)
        return true
    }

    private mutating func follow(_ link: ControlLink, actor: String) {
        let loss = attachment.loss
        if link != attachment.link { attachment.hear(at: now) }
        attachment.follow(link, actor: actor)
        if loss == nil, isLost {
            abandon()
        } else if let loss, !isLost {
            say(.done, "the server is there again, after \(Format.span(now &- min(now, loss.since)))")
        }
    }

    /// Questions, lines under entry, tags and pending requests are about the server that is lost.
    private mutating func abandon() {
        prompts.abandon()
        tables.clearTags()
        if requests.hasAction { say(.failed, "the server is lost: whether the last action was done is not known") }
        requests.forgetAll()
        taps.lose()
        wire.finish("the server is lost")
    }

    /// Another process is there: nothing that was known of the former is true of it.
    mutating func meet(_ snapshot: EngineSnapshot) {
        abandon()
        heard.beginAnew(snapshot)
        tables.beginAnew(snapshot)
        attachment.others = OthersActions()
        place.leaveObjects()
        inspected = Inspected()
        undos = UndoList()
        preferences.isPaused = false
        drawn = nil
        say(.done, "this is another process: \(snapshot.serverName), up \(Format.span(snapshot.uptime))")
    }
}
