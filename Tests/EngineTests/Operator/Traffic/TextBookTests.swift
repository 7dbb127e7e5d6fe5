// The book of texts, filled by several threads; and when the texts of heads are captured.

import Testing

@testable import Engine

@Suite struct TextBookTests {
    private static func number(_ text: String, in book: TextBook) -> UInt16 {
        Array(text.utf8).withUnsafeBytes { book.number(of: $0) }
    }

    private static func text(_ number: UInt16, in book: TextBook) -> String? {
        book.withText(number) { String(decoding: $0, as: UTF8.self) + ($1 == 0 ? "" : "…") }
    }

    @Test func text_HasOneNumber_AndIsFoundByIt() {
        let book = TextBook(capacity: 64, seed: 1)
        let long = String(repeating: "x", count: TextBook.textBytes)
        let texts = ["", "a", "b", "12345678", "123456789", "e\u{301}", "é", long, long + "1", long + "2"]
        let numbers = texts.map { Self.number($0, in: book) }
        #expect(Set(numbers).count == texts.count && !numbers.contains(TextBook.other))
        #expect(texts.map { Self.number($0, in: book) } == numbers)
        for (text, number) in zip(texts, numbers) {
            let expected = text.utf8.count > TextBook.textBytes ? long + "…" : text
            #expect(Self.text(number, in: book)?.utf8.elementsEqual(expected.utf8) == true)
        }
        #expect(Self.text(0, in: book) == nil && Self.text(65, in: book) == nil)
        #expect(Self.text(TextBook.other, in: book) == nil)
    }

    @Test func fullBook_GivesTheNumberOfAllOthers_UntilItBeginsAnew() {
        let book = TextBook(capacity: 16, seed: 1)
        let numbers = (0..<200).map { Self.number("text \($0)", in: book) }
        #expect(Set(numbers).subtracting([TextBook.other]).count <= 16 && numbers.last == TextBook.other)
        book.beginAnew()
        #expect(numbers.allSatisfy { Self.text($0, in: book) == nil })
        let number = Self.number("another", in: book)
        #expect(number != TextBook.other && Self.text(number, in: book) == "another")
    }

    @Test func textsOfManyThreads_AreEachInItOnce() throws {
        let book = TextBook(capacity: 1024, seed: 3)
        let all = Monitor<[[UInt16]]>([])
        try onThreads(4) { thread in
            let numbers = (0..<100).map { Self.number("agent \(($0 * 7 + thread * 13) % 100)", in: book) }
            var ordered = [UInt16](repeating: 0, count: 100)
            for (index, number) in numbers.enumerated() { ordered[(index * 7 + thread * 13) % 100] = number }
            all.withLock { $0.append(ordered) }
        }
        let numbers = all.withLock { $0 }
        #expect(numbers.count == 4 && Set(numbers[0]).count == 100)
        #expect(numbers.allSatisfy { $0 == numbers[0] })
        for (index, number) in numbers[0].enumerated() { #expect(Self.text(number, in: book) == "agent \(index)") }
    }

    @Test func capturing_EndsAWhileAfterTheLastQuestion_AndNumbersLiveAsLongAsRecords() {
        let rings = RequestRings(isOn: true)
        var ring = rings.makeRing()
        var capture = TrafficCapture()
        let second = Clock.second
        func isOn(_ ring: inout RequestRing) -> Bool { ring.place()?.captures ?? false }
        let before = isOn(&ring)
        let first = capture.wanted(1000 * second, rings)
        let asked = isOn(&ring)
        #expect(!before && first == 1000 * second && asked)
        let number = Self.number("curl", in: rings.texts.agents)
        let again = capture.wanted(1200 * second, rings)
        capture.endIfDue(1500 * second, rings)
        // The reader's other word to the loops is not in its way.
        rings.advise(3)
        rings.advise(0)
        let later = isOn(&ring)
        #expect(again == 1000 * second && later)
        capture.endIfDue(1501 * second, rings)
        let ended = isOn(&ring)
        #expect(!ended)
        let next = capture.wanted(3000 * second, rings)
        let back = isOn(&ring)
        #expect(next == 3000 * second && back)
        #expect(Self.text(number, in: rings.texts.agents) == "curl")
        capture.endIfDue(3301 * second, rings)
        _ = capture.wanted(8000 * second, rings)
        #expect(Self.text(number, in: rings.texts.agents) == nil)
    }
}
