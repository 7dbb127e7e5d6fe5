// The place where the operator is: the view, the pane of the overview that has the keys, and what is looked at alone. A
// part of the model.

struct Whereabouts: Sendable {
    /// Details that lie under one another; the oldest go first.
    static let deepest = 20
    /// Lines that a detail can be scrolled by; a frame that has fewer says so.
    static let longestScroll = 2000

    private(set) var view = ViewID.overview
    /// The way down through the traffic that led to the connections; nil where they were chosen.
    private(set) var way: String?
    private(set) var focus = Pane.connections
    /// In place of a pane, the header has the keys: Enter opens what its p99 is made of.
    private var isHeaderChosen = false
    /// The details that are open, the last on top.
    private(set) var details: [Detail] = []
    private(set) var scroll = 0
    /// How far those below the last were scrolled.
    private var scrolls: [Int] = []

    var detail: Detail? { details.last }

    /// The pane that has the focus; nil in the views and details without rows, and on the header.
    var pane: Pane? {
        if let detail { return detail.pane }
        return isOnHeader ? nil : view == .overview ? focus : view.pane
    }

    var isOnHeader: Bool { isHeaderChosen && view == .overview && detail == nil }

    /// The loop whose detail is shown.
    var detailLoop: Int? {
        if case .loop(let id)? = detail { return id }
        return nil
    }

    /// The table whose keys work now.
    var scope: KeyBinding.Scope {
        switch detail {
        case .connection?: return .connections
        case .wire?: return .wire
        case .loop?: return .loops
        case .user?: return .users
        case .charts?, .warnings?, .blocks?, .experiment?, .failures?, .failure?, .split?, .reload?:
            return .everywhere
        case .settings?, .setting?: return .settings
        case nil: break
        }
        switch pane {
        case .connections: return .connections
        case .users: return .users
        case .loops: return .loops
        case .log: return .log
        case .audit: return .everywhere
        case .traffic: return .traffic
        case .settings: return .settings
        case nil: return view == .workers ? .workers : .everywhere
        }
    }

    mutating func show(_ view: ViewID, by way: String? = nil) {
        self.view = view
        self.way = way
        isHeaderChosen = false
        details = []
        scrolls = []
        scroll = 0
    }

    mutating func push(_ detail: Detail) {
        details.append(detail)
        scrolls.append(scroll)
        if details.count > Self.deepest {
            details.removeFirst()
            scrolls.removeFirst()
        }
        scroll = 0
    }

    /// Closes the details of what one server alone has.
    mutating func leaveObjects() {
        details.removeAll {
            switch $0 {
            case .connection, .wire, .user, .loop, .charts(.some), .experiment, .failure, .reload: true
            case .charts(nil), .warnings, .blocks, .failures, .split, .settings, .setting: false
            }
        }
        scrolls = details.map { _ in 0 }
        scroll = 0
    }

    /// Out of the detail on top.
    mutating func pop() {
        _ = details.popLast()
        scroll = scrolls.popLast() ?? 0
    }

    /// Gives a pane of the overview the keys; in another view its own has them.
    mutating func focus(on pane: Pane) {
        guard view == .overview, Pane.overview(users: true).contains(pane) else { return }
        focus = pane
        isHeaderChosen = false
    }

    mutating func cycle(_ step: Int, users: Bool) {
        // The header comes after the last pane.
        let panes = Pane.overview(users: users)
        let index = isHeaderChosen ? panes.count : panes.firstIndex(of: focus) ?? 0
        let next = (index + step + panes.count + 1) % (panes.count + 1)
        isHeaderChosen = next == panes.count
        if !isHeaderChosen { focus = panes[next] }
    }

    mutating func scroll(by lines: Int) {
        scroll(to: scroll + min(max(lines, -Self.longestScroll), Self.longestScroll))
    }

    mutating func scroll(to line: Int) { scroll = min(max(0, line), Self.longestScroll) }
}
