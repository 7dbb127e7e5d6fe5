// Everything a key can do while no dialog or text entry has the keys.

enum Action: Hashable, Sendable, CaseIterable {
    case showOverview, showConnections, showLoops, showUsers, showLog, showWorkers, showHeap, showAudit
    case nextPane, previousPane, open
    case up, down, top, bottom, pageUp, pageDown
    case sortLeft, sortRight, sortInvert, filter, invertFilter, tag, clearTags
    case toggleTrigger, toggleListenTrigger, addLoop
    case kickNow, closeGently, showOwner, moveConnection
    case loopTrigger, loopConnections, removeLoop, rebalance
    case addUser, toggleLock, userConnections, resetPassword, endSessions, removeUser, invite
    case nextError, previousError, lowerLevel, raiseLevel
    case pauseWorkers
    case charts, span, earlier, later, warnings
    case undo, pause, slower, faster
    case help, commandLine, redraw, back, suspendHint, quit, quitNow

    /// The action is about the object under the cursor, or about the table, so it is done only to what the screen has
    /// shown there.
    var isAboutWhatIsDrawn: Bool {
        switch self {
        case .open, .tag, .kickNow, .closeGently, .moveConnection, .loopTrigger, .removeLoop, .rebalance, .toggleLock,
            .resetPassword,
            .endSessions, .removeUser:
            true
        default: false
        }
    }
}
