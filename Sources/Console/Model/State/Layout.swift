// The places of the screen's parts. They depend only on the size, the view and the pane with the focus.

struct Layout: Equatable, Sendable {
    static let smallestWidth = 40
    static let smallestHeight = 10

    /// One line says that the terminal is too small.
    let isTooSmall: Bool
    /// Panes have a frame and not just a title line.
    let isBoxed: Bool
    private(set) var header = Rect(x: 0, y: 0, width: 0, height: 0)
    private(set) var graph: Rect?
    private(set) var latency: Rect?
    private(set) var gauges: Rect?
    private(set) var body = Rect(x: 0, y: 0, width: 0, height: 0)
    /// Above a detail's table.
    private(set) var notes = Rect(x: 0, y: 0, width: 0, height: 0)
    private(set) var status: Rect?
    private(set) var footer = Rect(x: 0, y: 0, width: 0, height: 0)
    private(set) var panes: [Pane: Rect] = [:]

    /// - Parameters:
    ///   - detailPane: the table that the detail is.
    ///   - above: the lines above that.
    ///   - users: the overview has a pane for them.
    init(
        width: Int, height: Int, view: ViewID, focus: Pane, loops: Int, isDetail: Bool = false,
        detailPane: Pane? = nil, above: Int = 0, users: Bool = true
    ) {
        isTooSmall = width < Self.smallestWidth || height < Self.smallestHeight
        isBoxed = width >= 110 && height >= 34
        guard !isTooSmall else { return }
        let screen = Rect(x: 0, y: 0, width: width, height: height)
        let headerRows = isBoxed ? 2 : height >= 20 ? 3 : 2
        let split = screen.splitTop(headerRows)
        header = split.top
        let footerRows = height >= 14 ? 2 : 1
        let main = split.rest.splitTop(split.rest.height - footerRows)
        body = main.top
        if footerRows == 2 {
            let foot = main.rest.splitTop(1)
            status = foot.top
            footer = foot.rest
        } else {
            footer = main.rest
        }
        guard !isDetail else {
            if let detailPane {
                let parts = body.splitTop(min(above, body.height / 2))
                notes = parts.top
                panes[detailPane] = parts.rest
            }
            return
        }
        if isBoxed, view == .overview {
            let top = body.splitTop(min(12, body.height / 4))
            let sides = top.top.splitLeft(top.top.width - 58)
            gauges = sides.rest
            if sides.left.width >= 100 {
                let charts = sides.left.splitLeft(sides.left.width * 3 / 5)
                graph = charts.left
                latency = charts.rest
            } else {
                graph = sides.left
            }
            body = top.rest
        }
        if let pane = view.pane {
            panes[pane] = body
        } else if view == .overview {
            isBoxed ? arrangeBoxed(loops: loops, users) : arrangeStacked(focus: focus, loops: loops, users)
        }
    }

    /// Lines of a pane that are not rows: title, column heads, the total of the traffic, what is said of the setting
    /// under the cursor, the lower side of the frame.
    func overhead(_ pane: Pane) -> Int {
        let lines =
            switch pane {
            case .log: 1
            case .traffic: 3
            case .settings: 2 + Self.settingLines
            case .loops, .connections, .users, .audit: 2
            }
        return lines + (isBoxed ? 1 : 0)
    }

    /// Under the settings table.
    static let settingLines = 2

    func rows(of pane: Pane) -> Int { panes[pane].map { max(0, $0.height - overhead(pane)) } ?? 0 }

    private mutating func arrangeStacked(focus: Pane, loops: Int, _ users: Bool) {
        let height = body.height
        guard height >= 11 else {
            panes[focus] = body
            return
        }
        var rest = body
        let loopRows = min(max(1, loops), max(focus == .loops ? 4 : 3, height / 4))
        func take(_ pane: Pane, _ rows: Int) {
            let split = rest.splitTop(rows)
            panes[pane] = split.top
            rest = split.rest
        }
        // From the bottom: the pane that a lower screen leaves out first is placed last.
        let showUsers = users && (height >= 17 || focus == .users)
        let showLog = height >= 14 || focus == .log
        let logRows = showLog ? max(4, height / 5) : 0
        let userRows = showUsers ? max(4, height / 6) : 0
        take(.loops, loopRows + 2)
        take(.connections, rest.height - logRows - userRows)
        if showUsers { take(.users, userRows) }
        if showLog { take(.log, logRows) }
    }

    private mutating func arrangeBoxed(loops: Int, _ users: Bool) {
        let height = body.height
        let loopRows = min(max(1, loops), max(3, height / 4))
        let top = body.splitTop(loopRows + 3)
        let logHeight = max(6, height / 4)
        let middle = top.rest.splitTop(top.rest.height - logHeight)
        panes[.loops] = top.top
        panes[.log] = middle.rest
        guard users else {
            panes[.connections] = middle.top
            return
        }
        let userWidth = min(84, max(46, body.width * 3 / 10))
        let sides = middle.top.splitLeft(middle.top.width - userWidth)
        panes[.connections] = sides.left
        panes[.users] = sides.rest
    }
}
