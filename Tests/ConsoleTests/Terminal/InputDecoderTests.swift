// The terminal's bytes as keys: whole, cut anywhere, at the Escape too, and never a key from inside of a sequence.

import Testing

@testable import Console

@Suite struct InputDecoderTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let text: String
        let keys: [Key]
        var bytes: [UInt8] { Array(text.utf8) }
        var testDescription: String { text.debugDescription }
        init(_ text: String, _ keys: [Key] = []) {
            self.text = text
            self.keys = keys
        }
    }

    static let millisecond: UInt64 = 1_000_000
    static let second: UInt64 = 1_000_000_000

    /// Sequences that are complete by themselves.
    static let samples: [Sample] = [
        // The keypad of numbers in its application mode: keypad 1 quit the server, keypad 4 set the trigger.
        Sample("\u{1B}Op", [.character("0")]), Sample("\u{1B}Oq", [.character("1")]),
        Sample("\u{1B}Ot", [.character("4")]),
        Sample("\u{1B}Oy", [.character("9")]), Sample("\u{1B}OM", [.enter]), Sample("\u{1B}Ok", [.character("+")]),
        Sample("\u{1B}Om", [.character("-")]), Sample("\u{1B}On", [.character(".")]),
        Sample("\u{1B}OX", [.character("=")]),
        Sample("\u{1B}O5q"), Sample("\u{1B}Oz"),
        // Keys.
        Sample("\u{1B}[A", [.up]), Sample("\u{1B}OB", [.down]), Sample("\u{1B}[H", [.home]),
        Sample("\u{1B}[4~", [.end]),
        Sample("\u{1B}[5~", [.pageUp]), Sample("\u{1B}[3~", [.delete]), Sample("\u{1B}[Z", [.backTab]),
        Sample("\u{1B}OP", [.function(1)]),
        Sample("\u{1B}[15~", [.function(5)]), Sample("\u{1B}[24~", [.function(12)]),
        Sample("\u{1B}[[A", [.function(1)]),
        Sample("q", [.character("q")]), Sample("\r", [.enter]), Sample("\t", [.tab]), Sample("\u{7F}", [.backspace]),
        Sample("\u{3}", [.control("c")]),
        Sample("ä漢🙂", [.character("ä"), .character("漢"), .character("🙂")]),
        // Keys with modifiers, of kitty's protocol and of modifyOtherKeys.
        Sample("\u{1B}[1;5A"), Sample("\u{1B}[1;3D"), Sample("\u{1B}[3;5~"), Sample("\u{1B}[15;2~"),
        Sample("\u{1B}[97;5u"), Sample("\u{1B}[113u"),
        Sample("\u{1B}[113;1:1u"), Sample("\u{1B}[27;5;113~"), Sample("\u{1B}[2~"), Sample("\u{1B}[25~"),
        Sample("\u{1B}[99999999999999999999~"),
        // Alt.
        Sample("\u{1B}q"), Sample("\u{1B}:"), Sample("\u{1B}\r"), Sample("\u{1B}ä"), Sample("\u{1B}🙂"),
        Sample("\u{1B}\u{1B}[A"), Sample("\u{1B}\u{1B}Oq"),
        // A terminal's reports and replies.
        Sample("\u{1B}[I"), Sample("\u{1B}[O"), Sample("\u{1B}[12;40R"), Sample("\u{1B}[?1;2c"),
        Sample("\u{1B}[>41;354;0c"), Sample("\u{1B}[?2004;1$y"),
        Sample("\u{1B}[8;24;80t"), Sample("\u{1B}]11;rgb:1e1e/2a2a/0000\u{1B}\\"),
        Sample("\u{1B}]11;rgb:ffff/ffff/ffff\u{7}"),
        Sample("\u{1B}]52;c;cXF1aXQK\u{1B}\\"), Sample("\u{1B}]l:quit\r\u{1B}\\"),
        Sample("\u{1B}P>|XTerm(390)\u{1B}\\"), Sample("\u{1B}P1$r0 q\u{1B}\\"),
        Sample("\u{1B}P1+r\u{7}q=y\u{1B}\\"), Sample("\u{1B}_Gi=31;OK\u{1B}\\"), Sample("\u{1B}^q\u{1B}\\"),
        Sample("\u{1B}Xquit\r\u{1B}\\"),
        Sample("\u{1B}[1\r;2\u{3}R"),
        // The mouse where it was not asked for.
        Sample("\u{1B}[<0;10;10M"), Sample("\u{1B}[<0;10;10m"), Sample("\u{1B}[M qq"), Sample("\u{1B}[M\u{7F}qK"),
        Sample("\u{1B}[32;10;10M"),
        // A paste.
        Sample("\u{1B}[200~apt upgrade -y\n\u{1B}[201~", [.paste("apt upgrade -y\n")]),
        Sample("\u{1B}[200~q\u{1B}[A\u{1B}[20\u{1B}[201~", [.paste("q\u{1B}[A\u{1B}[20")]),
        Sample("\u{1B}[200~\u{1B}[201~", [.paste("")]),
        Sample("\u{1B}\u{1B}[200~K\ny\u{1B}[201~", [.paste("K\ny")]), Sample("\u{1B}[201~"),
    ]

    /// All keys, with the time advanced as long as something is due.
    static func drain(_ decoder: inout InputDecoder, from now: UInt64 = 0) -> [Key] {
        var now = now
        var keys: [Key] = []
        for _ in 0..<10 {
            while let key = decoder.next() { keys.append(key) }
            guard let due = decoder.due else { break }
            now = max(now, due)
            decoder.expire(at: now)
        }
        return keys
    }

    static func keys(_ pieces: [ArraySlice<UInt8>], _ decoder: InputDecoder = InputDecoder()) -> [Key] {
        var decoder = decoder
        for piece in pieces { decoder.take(piece, at: 0) }
        return drain(&decoder)
    }

    static func keys(_ text: String, _ decoder: InputDecoder = InputDecoder()) -> [Key] {
        keys([Array(text.utf8)[...]], decoder)
    }

    @Test(arguments: samples) func sequence_IsReadWhole_WhereverItIsCut(_ sample: Sample) {
        let bytes = sample.bytes
        #expect(Self.keys([bytes[...]]) == sample.keys)
        #expect(Self.keys(bytes.indices.map { bytes[$0...$0] }) == sample.keys)
        for cut in bytes.indices.dropFirst() {
            #expect(Self.keys([bytes[..<cut], bytes[cut...]]) == sample.keys, "cut at \(cut)")
        }
        // A key that follows it at once is read as itself.
        #expect(Self.keys([(bytes + [0x6A])[...]]) == sample.keys + [.character("j")])
    }

    /// As a slow line cuts it: the Escape has been reported as a key, and still the rest is no key.
    @Test(arguments: samples.filter { $0.text.wholeMatch(of: /\u{1B}[\[O\]P_^X](?:.|\n|\r)*/) != nil })
    func sequence_CutAtTheEscape_ForLongerThanEscapeWaits_IsReadWhole(_ sample: Sample) {
        let bytes = sample.bytes
        for pause in [30, 300, 900] as [UInt64] {
            var decoder = InputDecoder()
            decoder.take(bytes[..<1], at: 0)
            decoder.expire(at: 10 * Self.millisecond)
            #expect(decoder.next() == .escape)
            decoder.take(bytes[1...], at: pause * Self.millisecond)
            #expect(Self.drain(&decoder, from: pause * Self.millisecond) == sample.keys, "\(pause)")
        }
        // Elsewhere it may pause for almost a second each time.
        var decoder = InputDecoder(escapeDelay: Self.second)
        for (index, byte) in bytes.enumerated() {
            decoder.expire(at: UInt64(index) * 990 * Self.millisecond)
            decoder.take([byte], at: UInt64(index) * 990 * Self.millisecond)
        }
        #expect(Self.drain(&decoder, from: UInt64(bytes.count) * Self.second) == sample.keys)
    }

    @Test func loneEscape_IsAKey_AfterItsDelay() {
        var decoder = InputDecoder()
        decoder.take([0x1B], at: 0)
        #expect(decoder.next() == nil && decoder.due == 10 * Self.millisecond)
        decoder.expire(at: 9 * Self.millisecond)
        #expect(decoder.next() == nil)
        decoder.expire(at: 10 * Self.millisecond)
        #expect(decoder.next() == .escape && decoder.due == nil)
        decoder.take([0x71], at: 30 * Self.millisecond)
        #expect(decoder.next() == .character("q"))
        #expect(Self.keys("\u{1B}\u{1B}\u{1B}") == [.escape, .escape, .escape])
        #expect(Self.keys("j\u{1B}") == [.character("j"), .escape])
    }

    @Test(arguments: ["[", "O", "]", "P"]) func keyTypedAfterEscape_IsThatKey_ThoughItCouldBeginASequence(
        _ key: Character
    ) throws {
        let byte = try #require(key.asciiValue)
        let typed = Key.character(Unicode.Scalar(byte))
        for (pause, wait) in [(100, 1000), (1500, 0)] as [(UInt64, UInt64)] {
            var decoder = InputDecoder()
            decoder.take([0x1B], at: 0)
            decoder.expire(at: 10 * Self.millisecond)
            decoder.take([byte], at: pause * Self.millisecond)
            decoder.expire(at: (pause + wait) * Self.millisecond)
            #expect(decoder.next() == .escape)
            #expect(decoder.next() == typed, "\(pause)")
        }
        // Another key in between ends that.
        var decoder = InputDecoder()
        decoder.take([0x1B], at: 0)
        decoder.expire(at: 10 * Self.millisecond)
        decoder.take([0x3A, byte], at: 50 * Self.millisecond)
        #expect(Self.drain(&decoder) == [.escape, .character(":"), typed])
    }

    @Test(arguments: [
        "\u{1B}[", "\u{1B}[12;", "\u{1B}O", "\u{1B}]11;rgb:q", "\u{1B}Pq", "\u{1B}_q", "\u{1B}]0;x\u{1B}", "\u{1B}[M q",
        "\u{1B}[[",
    ])
    func unfinishedSequence_IsGivenUp_AfterASecond(_ text: String) {
        var decoder = InputDecoder()
        decoder.take(Array(text.utf8)[...], at: 0)
        decoder.expire(at: 999 * Self.millisecond)
        decoder.take([], at: 999 * Self.millisecond)
        #expect(decoder.next() == nil)
        #expect(Self.drain(&decoder, from: 999 * Self.millisecond) == [])
        decoder.take([0x6A], at: 5 * Self.second)
        #expect(decoder.next() == .character("j"))
    }

    @Test(arguments: ["\u{1B}]", "\u{1B}P", "\u{1B}[", "\u{1B}O1"]) func overlongSequence_IsGivenUp_AndNoPartOfItIsAKey(
        _ begin: String
    ) {
        let filler: UInt8 = begin == "\u{1B}[" || begin == "\u{1B}O1" ? 0x31 : 0x71
        var decoder = InputDecoder()
        decoder.take(Array(begin.utf8)[...], at: 0)
        for _ in 0..<300 { decoder.take([UInt8](repeating: filler, count: 1000)[...], at: 0) }
        #expect(decoder.next() == nil)
        decoder.expire(at: 100 * Self.millisecond)
        decoder.take([0x6A], at: 101 * Self.millisecond)
        #expect(decoder.next() == .character("j"))
    }

    @Test(arguments: [
        "\u{1B}[12\u{1B}", "\u{1B}]0;q\u{1B}", "\u{1B}O\u{1B}", "\u{1B}[M \u{1B}", "\u{1B}Pq\u{1B}[A\u{1B}",
    ])
    func escape_BreaksASequenceOff_AndBeginsAnother(_ text: String) {
        #expect(Self.keys(text + "[B").last == .down)
        #expect(!Self.keys(text + "[B").contains { if case .character = $0 { true } else { false } })
    }

    @Test func cancel_EndsASequence_AndIsNoKey() {
        #expect(
            Self.keys("\u{1B}[12\u{18}j\u{1B}]0;q\u{1A}k\u{1B}O\u{18}q") == [
                .character("j"), .character("k"), .character("q"),
            ])
    }

    @Test func longPaste_IsKeptUpToABound_AndReadToItsEnd() {
        var decoder = InputDecoder()
        decoder.take(Array("\u{1B}[200~".utf8)[...], at: 0)
        for _ in 0..<300 { decoder.take(Array(repeating: "q\n", count: 500).joined().utf8.map { $0 }[...], at: 0) }
        decoder.take(Array("\u{1B}[201~j".utf8)[...], at: 0)
        guard case .paste(let text) = decoder.next() else {
            Issue.record("no paste")
            return
        }
        #expect(text.utf8.count == InputDecoder.longest)
        #expect(Self.drain(&decoder) == [.character("j")])
    }

    @Test func pasteThatStops_IsTold_AndWhatComesLaterAtOnceIsOfItStill() {
        var decoder = InputDecoder()
        decoder.take(Array("\u{1B}[200~apt \u{1B}[2".utf8)[...], at: 0)
        #expect(decoder.next() == nil)
        decoder.expire(at: Self.second)
        #expect(decoder.next() == .paste("apt "))
        decoder.take(Array("upgrade -y\nq".utf8)[...], at: 3 * Self.second)
        #expect(decoder.next() == nil && decoder.due == nil)
        var other = decoder
        other.take(Array("yy\u{1B}[201~j".utf8)[...], at: 4 * Self.second)
        #expect(Self.drain(&other) == [.character("j")])
        other = decoder
        other.take([0x32], at: 4 * Self.second)
        other.take([0x71, 0x71], at: 4 * Self.second)
        #expect(Self.drain(&other) == [.character("2"), .character("q"), .character("q")])
        other = decoder
        other.take([0x1B, 0x4F, 0x41], at: 4 * Self.second)
        #expect(Self.drain(&other) == [.up])
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xE6, 0xBC],
            [0xF0, 0x9F, 0x99], [0xC2, 0x9B], [0xC2, 0x80],
        ] as [[UInt8]])
    func bytesThatAreNoText_AreNothing_AndTakeNothingWithThem(_ bytes: [UInt8]) {
        #expect(Self.keys([(bytes + [0x6A])[...]]) == [.character("j")])
        #expect(Self.keys([(bytes + [0x1B, 0x5B, 0x41])[...]]) == [.up])
    }

    @Test func mouse_IsReported_WhereItWasAskedFor() {
        var decoder = InputDecoder()
        decoder.isMouseOn = true
        let press = Key.mouse(Mouse(x: 9, y: 4, kind: .press))
        #expect(Self.keys("\u{1B}[<0;10;5M\u{1B}[<0;10;5m", decoder) == [press])
        #expect(Self.keys("\u{1B}[M *%\u{1B}[M#*%", decoder) == [press])
        #expect(
            Self.keys("\u{1B}[<64;1;1M\u{1B}[<65;1;1M", decoder) == [
                .mouse(Mouse(x: 0, y: 0, kind: .wheelUp)), .mouse(Mouse(x: 0, y: 0, kind: .wheelDown)),
            ])
        for none in [
            "\u{1B}[<0;0;5M", "\u{1B}[<2;1;1M", "\u{1B}[<35;1;1M", "\u{1B}[<0;1M", "\u{1B}[<0;;1M",
            "\u{1B}[<0;999999999999999999999;1M", "\u{1B}[<M",
        ] {
            #expect(Self.keys(none + "j", decoder) == [.character("j")], "\(none.debugDescription)")
        }
        #expect(
            Self.keys([[0x1B, 0x5B, 0x4D, 0x20, 0xFF, 0xFE, 0x6A]], decoder) == [
                .mouse(Mouse(x: 222, y: 221, kind: .press)), .character("j"),
            ])
    }

    @Test func stringsOfTerminfo_AreKeys_AndTheirBeginningsNothingElse() {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        let decoder = InputDecoder(strings: [
            (bytes("\u{1}@\r"), .function(1)), (bytes("\u{1}A\r"), .function(2)), (bytes("\u{B}"), .up),
            (bytes("\u{8}"), .left),
            (bytes("\u{1B}[3$"), nil), (bytes("\u{1B}A"), .up), (bytes("\u{1B}?x"), .enter),
            (bytes("\u{1B}Oy"), .function(10)),
            (bytes("\u{1B}[M"), .function(3)),
        ])
        #expect(Self.keys("\u{1}@\r\u{1}A\r", decoder) == [.function(1), .function(2)])
        #expect(Self.keys("\u{1}", decoder) == [.control("a")])
        #expect(Self.keys("\u{1}@q", decoder) == [.control("a"), .character("@"), .character("q")])
        #expect(Self.keys("\u{B}\u{8}", decoder) == [.up, .backspace])
        #expect(Self.keys("\u{1B}[3$j\u{1B}[3~", decoder) == [.character("j"), .delete])
        #expect(Self.keys("\u{1B}A\u{1B}B\u{1B}?xj", decoder) == [.up, .enter, .character("j")])
        #expect(
            Self.keys("\u{1B}Oy\u{1B}[M\u{1B}\u{1B}Aq", decoder) == [.character("9"), .function(3), .character("q")])
    }

    private struct Source: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static func pieces(_ bytes: [UInt8], _ source: inout Source) -> [ArraySlice<UInt8>] {
        var rest = bytes[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(rest.count, 7), using: &source)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test func sequencesInAnyOrder_CutAnywhere_AreTheirOwnKeysAndNoOthers() {
        var source = Source(state: 8)
        for _ in 0..<300 {
            let chosen = (0..<20).compactMap { _ in Self.samples.randomElement(using: &source) }
            let bytes = chosen.flatMap(\.bytes)
            #expect(Self.keys(Self.pieces(bytes, &source)) == chosen.flatMap(\.keys), "\(chosen.map(\.text))")
        }
    }

    @Test func randomBytes_MeanTheSame_HoweverTheyAreCut() {
        var source = Source(state: 15)
        let likely: [UInt8] = [
            0x1B, 0x1B, 0x1B, 0x5B, 0x4F, 0x5D, 0x50, 0x5F, 0x5C, 0x07, 0x3C, 0x3B, 0x31, 0x32, 0x30, 0x7E, 0x4D, 0x71,
            0x18, 0xC3, 0xA4,
        ]
        for mouse in [false, true] {
            for _ in 0..<1000 {
                let bytes = (0..<60).map { _ in
                    Bool.random(using: &source)
                        ? likely.randomElement(using: &source) ?? 0 : UInt8.random(in: 0...255, using: &source)
                }
                var decoder = InputDecoder(strings: [
                    (Array("\u{1}@\r".utf8), .function(1)), (Array("\u{1B}[3$".utf8), nil),
                ])
                decoder.isMouseOn = mouse
                let whole = Self.keys([bytes[...]], decoder)
                #expect(Self.keys(Self.pieces(bytes, &source), decoder) == whole)
                #expect(whole.count <= bytes.count)
            }
        }
    }
}
