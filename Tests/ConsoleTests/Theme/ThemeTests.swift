import Glibc
import Testing

@testable import Console

@Suite struct ThemeTests {
    @Test func noColor_IsObeyed() {
        #expect(ColorDepth.choose(.auto, noColor: "1", colors: 256, pairs: 32767) == .none)
        #expect(ColorDepth.choose(.auto, noColor: "", colors: 256, pairs: 32767) == .full)
        #expect(ColorDepth.choose(.auto, noColor: nil, colors: 8, pairs: 64) == .sixteen)
        #expect(ColorDepth.choose(.full, noColor: nil, colors: 0, pairs: 0) == .none)
        #expect(ColorDepth.choose(.sixteen, noColor: "1", colors: 256, pairs: 32767) == .sixteen)
    }

    @Test func withoutColour_NoneIsUsed_AndTheCursorRowStillShows() {
        let theme = Theme(depth: .none, colors: 0)
        for role in Role.allCases {
            for plane in Plane.allCases {
                let look = theme.appearance(role, on: plane)
                #expect(look.foreground == -1 && look.background == -1)
            }
            #expect(theme.appearance(role, on: .selected).reverse)
        }
    }

    /// Every theme at every depth in which it is used.
    static let themes: [Theme] = ThemeName.allCases.flatMap { name in
        [(ColorDepth.none, 0), (.sixteen, 8), (.sixteen, 16), (.full, 256)].map {
            Theme(depth: $0.0, colors: $0.1, name: name)
        }
    }

    @Test func colours_StayWithinTheDepth_AndAreNeverThatOfTheirBackground() {
        for theme in Self.themes {
            for role in Role.allCases {
                for plane in Plane.allCases {
                    let look = theme.appearance(role, on: plane)
                    #expect(
                        Int(look.foreground) < max(theme.colors, 0) || look.foreground == -1,
                        "\(theme) \(role) \(plane)")
                    #expect(
                        Int(look.background) < max(theme.colors, 0) || look.background == -1,
                        "\(theme) \(role) \(plane)")
                    #expect(look.foreground == -1 || look.foreground != look.background, "\(theme) \(role) \(plane)")
                    // Our background needs our foreground, because the terminal's own may be the same colour.
                    #expect(look.background == -1 || look.foreground != -1, "\(theme) \(role) \(plane)")
                }
            }
        }
    }

    @Test func everyTheme_TellsTheCursorRowAndTheBars_FromTheRest() {
        for theme in Self.themes {
            for role in Role.allCases {
                #expect(theme.appearance(role, on: .selected) != theme.appearance(role, on: .base), "\(theme) \(role)")
                #expect(theme.appearance(role, on: .bar) != theme.appearance(role, on: .base), "\(theme) \(role)")
            }
        }
    }

    @Test func everyTheme_GivesWhatMatters_ALookOfItsOwn() {
        for theme in Self.themes {
            func look(_ role: Role) -> Appearance { theme.appearance(role, on: .base) }
            for role in [Role.strong, .warning, .bad, .key, .titleFocused, .edge, .input, .columnHead] {
                #expect(
                    look(role) != look(.text) || (theme.name == .highContrast && role == .columnHead),
                    "\(theme) \(role)")
            }
            guard theme.depth != .none, theme.name != .mono else { continue }
            #expect(Set([Role.good, .warning, .bad, .text].map(look)).count == 4, "\(theme)")
            #expect(
                look(.level) != look(.edge) && look(.graph) != look(.gaugeEmpty) && look(.rule) != look(.ruleFocused),
                "\(theme)")
        }
    }

    // MARK: contrast

    /// xterm's colours: sixteen, a cube of 6x6x6, 24 greys. 0...1 for each part.
    private static func rgb(_ color: Int16) -> (Double, Double, Double) {
        let basic: [(Double, Double, Double)] = [
            (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
            (229, 229, 229),
            (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
            (255, 255, 255),
        ]
        let number = Int(color)
        if number < 16 { return (basic[number].0 / 255, basic[number].1 / 255, basic[number].2 / 255) }
        if number >= 232 {
            let grey = Double(8 + (number - 232) * 10) / 255
            return (grey, grey, grey)
        }
        func part(_ step: Int) -> Double { step == 0 ? 0 : Double(55 + step * 40) / 255 }
        return (part((number - 16) / 36), part((number - 16) / 6 % 6), part((number - 16) % 6))
    }

    /// WCAG 2.2, relative luminance and contrast ratio: 1 (none) to 21.
    private static func contrast(_ a: Int16, _ b: Int16) -> Double {
        func luminance(_ color: Int16) -> Double {
            func linear(_ value: Double) -> Double {
                value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            let (r, g, b) = rgb(color)
            return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        }
        let (x, y) = (luminance(a), luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    /// Decoration may be paler than text: lines between panes, the empty part of a bar, values not of interest now.
    private static let quiet: Set<Role> = [.rule, .gaugeEmpty, .faint, .ruleFocused, .graph, .graphHigh]

    @Test(arguments: [(ThemeName.dark, Int16(16), 4.5), (.light, 231, 4.5), (.highContrast, 0, 5)])
    func textIsReadable_OnItsBackground(_ name: ThemeName, _ paper: Int16, _ least: Double) {
        let theme = Theme(depth: .full, colors: 256, name: name)
        for role in Role.allCases {
            for plane in Plane.allCases {
                let look = theme.appearance(role, on: plane)
                let background = look.background == -1 ? paper : look.background
                // The terminal's own foreground is readable on its own background.
                guard look.foreground != -1 else { continue }
                if role == .faint {
                    #expect(Self.contrast(look.foreground, background) >= 2.4, "\(name) faint on \(plane)")
                }
                let ratio = Self.contrast(look.foreground, background)
                #expect(ratio >= (Self.quiet.contains(role) ? 1.2 : least), "\(name) \(role) on \(plane): \(ratio)")
            }
        }
    }

    // MARK: never colour alone

    /// Runs of text by role, over every view.
    private static func texts() -> [Role: Set<String>] {
        var result: [Role: Set<String>] = [:]
        for scene in GoldenTests.scenes {
            var model = GoldenTests.model(scene)
            if scene == "loops" {
                var snapshot = model.snapshot
                snapshot.connectionTrigger = .edge
                snapshot.loops[1].trigger = .edge
                model.take(snapshot)
            }
            model.fit(width: 200, height: 60)
            let canvas = ScreenView.draw(model, width: 200, height: 60, ascii: false)
            for y in 0..<canvas.height {
                var run = ""
                var role: Role?
                for x in 0...canvas.width {
                    let cell = canvas.cell(x, y)
                    if cell?.role != role || cell?.scalar == " " {
                        if let role, !run.isEmpty { result[role, default: []].insert(run) }
                        run = ""
                        role = cell?.role
                    }
                    if let cell, cell.scalar != " " { run.unicodeScalars.append(cell.scalar) }
                }
            }
        }
        return result
    }

    @Test func colourIsNeverTheOnlySign() {
        let texts = Self.texts()
        // A bar's length expresses what its colour does; a chart's height too.
        func words(_ role: Role) -> Set<String> {
            (texts[role] ?? []).filter { text in
                !text.unicodeScalars.allSatisfy { (0x2500...0x28FF).contains($0.value) }
            }
        }
        for (a, b) in [(Role.good, Role.bad), (.good, .warning), (.level, .edge)] {
            #expect(!words(a).isEmpty && !words(b).isEmpty)
            #expect(words(a).isDisjoint(with: words(b)), "\(a) and \(b): \(words(a).intersection(words(b)))")
        }
        for sign in ["LT", "ET"] { #expect(words(.level).union(words(.edge)).contains(sign)) }
        for sign in ["LOCKED", "W", "E"] { #expect(words(.bad).union(words(.warning)).contains(sign), "\(sign)") }
    }
}
