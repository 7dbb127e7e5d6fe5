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

    @Test func colours_StayWithinTheDepth() {
        for colors in [8, 16] {
            let theme = Theme(depth: .sixteen, colors: colors)
            for role in Role.allCases {
                for plane in Plane.allCases {
                    let look = theme.appearance(role, on: plane)
                    #expect(look.foreground < colors && look.background < colors)
                    #expect(look.foreground == -1 || look.foreground != look.background)
                }
            }
        }
    }
}
