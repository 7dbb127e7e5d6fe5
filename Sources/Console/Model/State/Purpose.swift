// The console's record of a pending request.

import Engine

/// The way of a search through a table.
struct Search: Equatable, Sendable {
    var isForward: Bool
    /// It went on at the other end.
    var hasTurned = false
}

/// The reason for a request, by which its reply is handled.
enum Purpose: Sendable {
    case connections(serial: UInt64)
    case users(serial: UInt64, UserPaging, limit: Int)
    case audit(generation: UInt64, isOlder: Bool)
    case traffic(serial: UInt64)
    /// The newest entries of the audit, for what others have done.
    case others
    case log
    case logPage(LogName, isOlder: Bool, generation: UInt64)
    /// No rows: only the counts for the warnings.
    case lints
    /// What a diagnosis has to know.
    case examination(Examination.Question)
    case detail(ConnectionID)
    case user(Int64)
    case heapMap(loop: Int)
    case failures(FailureQuery.List)
    case failure(UInt64)
    /// The ids that a kick by filter would close, then a sample of them for the question.
    case doomed(Kick, ConnectionFilter, String)
    case sample(Kick, [ConnectionID], String)
    /// A connection that a kick names, looked up before the question.
    case doomedOne(Kick)
    /// The nearest row with a text.
    case found(Search)
    /// Its reply is a line for the operator; once done, it can be undone with this.
    case action(undo: Undo?)
    /// Like an action, undone by removing the new loop.
    case addLoop
    case setting(Setting, SettingValue, undo: Undo?)
    /// The last change of a setting is to be taken back: what is it now?
    case undoing(Setting)
    case reload
    case blocks
    case split
    case settings
    /// Something differs from a start now: what is it?
    case drift
    /// It is read from then on, into a file or for the screen.
    case tap(file: String?)
    case tapEvents(Int)
    /// The settings, to be written into the server's file or into another.
    case save(file: String?)
    /// Some of what is open from a network, asked before the question whether to block it.
    case wouldBlock(BlockRequest)
    /// Like an action; what is open from there is closed once it is done.
    case block(BlockRequest)
    case openFrom(String)
    /// The number of connections a bound would close, asked before the question whether to set it.
    case wouldClose(Setting, Int)
    /// Like an action; the same key, pressed again before the reply, goes back from this mode.
    case connectionTrigger(EngineSnapshot.Trigger, undo: Undo?)
    case listenTrigger(EngineSnapshot.Trigger, undo: Undo?)
    /// A user is looked up by name, for an action on them.
    case named(UserAction)
    /// Its reply is a secret that is shown once, under this title.
    case secret(String)
    /// Nothing is reported about it.
    case quiet

    /// The reply opens a question: keys typed before it is shown do not answer it.
    var bringsQuestion: Bool {
        switch self {
        case .doomed, .doomedOne, .sample, .wouldClose, .wouldBlock, .named(.resetPassword), .named(.endSessions),
            .named(.remove), .undoing:
            true
        default: false
        }
    }

    /// Once its reply has come, it can be undone, or there is a reason why not.
    var isAction: Bool {
        switch self {
        case .action, .addLoop, .setting, .block, .connectionTrigger, .listenTrigger, .secret, .reload: true
        default: false
        }
    }
}
