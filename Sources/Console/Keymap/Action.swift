// Everything a key can do while no dialog or text entry has the keys.

enum Action: Hashable, Sendable, CaseIterable {
    case showOverview, showConnections, showLoops, showUsers, showLog, showWorkers, showHeap
    case nextPane, previousPane
    case up, down, top, bottom, pageUp, pageDown
    case toggleTrigger, toggleListenTrigger, addLoop
    case kickNow, closeGently
    case addUser, toggleLock
    case pause, slower, faster
    case help, commandLine, redraw, back, suspendHint, quit
}
