// Sizes, resizing, and terminals without colour or UTF-8.

import Testing

@Suite(.serialized) struct DashboardScreenTests {
    static let sizes = [(80, 24), (200, 60), (40, 10), (20, 5), (1, 1), (500, 200), (3, 60), (200, 2)]

    @Test(arguments: sizes) func everySize_IsDrawn_InEveryView(_ width: Int, _ height: Int) throws {
        // In one cell ncurses cannot draw: the last cell of a screen is written by scrolling those before it.
        let dashboard = try TmuxDashboard(width: width, height: height, expectingText: width * height > 1)
        let connection = try ProbeConnection(port: try dashboard.port)
        for key in ["2", "3", "4", "5", "6", "7", "?", "Escape", "1"] {
            try dashboard.press(key)
            #expect(try connection.ask().status == 200)
        }
        let screen = try dashboard.waitFor("something is drawn") { screen in
            screen.contains { !$0.isWhitespace } || width * height == 1
        }
        #expect(screen.split(separator: "\n", omittingEmptySubsequences: false).count - 1 <= height)
        if width >= 80 && height >= 24 { #expect(screen.contains("127.0.0.1:\(try dashboard.port)")) }
    }

    @Test func resizing_Redraws_AndNothingStops() throws {
        let dashboard = try TmuxDashboard()
        let connection = try ProbeConnection(port: try dashboard.port)
        for (width, height) in Self.sizes + Self.sizes.reversed() {
            try dashboard.resize(width: width, height: height)
            #expect(try connection.ask().status == 200)
        }
        try dashboard.resize(width: 120, height: 40)
        try dashboard.waitFor("the new width is used") { screen in
            screen.contains("127.0.0.1:") && screen.split(separator: "\n").contains { $0.count > 80 }
        }
        #expect(dashboard.facts.isAlive)
    }

    @Test func noColor_DrawsWithoutColour() throws {
        // Select Graphic Rendition 30–37, 40–47, 90–107 and 38/48 set colours (ECMA-48 8.3.117, xterm).
        let colour = /\u{1B}\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/
        let plain = try TmuxDashboard(adding: ["NO_COLOR": "1"])
        #expect(try plain.screen(withAttributes: true).firstMatch(of: colour) == nil)
        let coloured = try TmuxDashboard(adding: ["TERM": "screen-256color"])
        #expect(try coloured.screen(withAttributes: true).firstMatch(of: colour) != nil)
    }

    @Test(arguments: [["LC_ALL": "C"], [:]])
    func asciiLocaleOrOption_DrawsASCIIOnly(_ adding: [String: String]) throws {
        let dashboard = try TmuxDashboard(arguments: adding.isEmpty ? ["--ascii"] : [], adding: adding)
        for (key, text) in [
            ("1", "Users"), ("2", "Connections"), ("3", "Loop 0"), ("6", "Worker pool"), ("7", "segregated"),
            ("?", "Help"),
        ] {
            try dashboard.press(key)
            let screen = try dashboard.waitFor(text: text)
            #expect(screen.utf8.allSatisfy { $0 < 0x80 }, "\(screen)")
        }
    }

    @Test(arguments: ["xterm-256color", "screen", "linux", "vt100"]) func terminal_IsDrawnOn(_ name: String) throws {
        // The last two have no alternate screen.
        let dashboard = try TmuxDashboard(
            adding: ["TERM": name], onAlternateScreen: !["linux", "vt100"].contains(name))
        try dashboard.waitFor("the address") { $0.contains("127.0.0.1:") }
    }
}
