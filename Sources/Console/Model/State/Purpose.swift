// What the console keeps about a request until its reply comes.

import Engine

/// Why something was asked for, so that the reply finds its place.
enum Purpose: Sendable {
    case connections(serial: UInt64)
    case users(serial: UInt64, UserPaging, limit: Int)
    case audit(generation: UInt64, isOlder: Bool)
    case log
    /// No rows: what the warnings look at.
    case lints
    case detail(ConnectionID)
    case user(Int64)
    case heapMap(loop: Int)
    /// The ids that a kick by filter would be about, then a sample of them for the question.
    case doomed(Kick, ConnectionFilter, String)
    case sample(Kick, [ConnectionID], String)
    /// Its reply is a line for the operator; done, it can be undone so.
    case action(undo: Undo?)
    /// As an action, which a new loop's removal undoes.
    case addLoop
    case setting(EngineSetting, Int, undo: Undo?)
    /// How many connections a bound would close, before it is asked whether it is to be set.
    case wouldClose(EngineSetting, Int)
    /// As an action; the same key pressed again before the reply goes back from this mode.
    case connectionTrigger(EngineSnapshot.Trigger, undo: Undo?)
    case listenTrigger(EngineSnapshot.Trigger, undo: Undo?)
    /// A user is looked up by name, for something to be done to them.
    case named(UserAction)
    /// Its reply is a secret that is shown once, under this title.
    case secret(String)
    /// Nothing is said about it.
    case quiet

    /// The reply opens a question: what is typed before it is there is no answer to it.
    var bringsQuestion: Bool {
        switch self {
        case .doomed, .sample, .wouldClose, .named(.resetPassword), .named(.endSessions), .named(.remove): true
        default: false
        }
    }

    /// What it does can be undone, or it can be said why not, once its reply has come.
    var isAction: Bool {
        switch self {
        case .action, .addLoop, .setting, .connectionTrigger, .listenTrigger, .secret: true
        default: false
        }
    }
}
