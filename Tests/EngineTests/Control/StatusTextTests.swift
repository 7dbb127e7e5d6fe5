// The statuses that a text names.

import Testing

@testable import Engine

@Suite struct StatusTextTests {
    @Test func numbers_AndClasses_AreRanges() {
        #expect(StatusText.range("404") == 404...404 && StatusText.range("100") == 100...100)
        #expect(StatusText.range("4xx") == 400...499 && StatusText.range("5XX") == 500...599)
        #expect(StatusText.classes == ["1xx", "2xx", "3xx", "4xx", "5xx"])
    }

    @Test(arguments: ["", "0", "99", "600", "0404", "+404", "4x", "0xx", "6xx", "4xxx", "xxx", "４０４", "404\u{301}"])
    func anythingElse_IsNone(text: String) {
        #expect(StatusText.range(text) == nil)
    }
}
