// The texts of requests' heads that an operator looks at: who says to have sent them, and what page they came from.
// Captured only while somebody asks; a record has their numbers in the two books. Shared by all loops, which write, and
// the control thread, which reads.

struct HeadTexts: Sendable {
    /// The number for a request without such a field.
    static let none = TextBook.other - 1

    let agents = TextBook(capacity: HeadTexts.capacity)
    let referers = TextBook(capacity: HeadTexts.capacity)

    /// Texts of a kind.
    static let capacity = 256

    static var bytes: Int { 2 * TextBook.bytes(capacity: capacity) }

    func beginAnew() {
        agents.beginAnew()
        referers.beginAnew()
    }

    /// The numbers of a request's texts. A referer counts without its query, like a path.
    func capture(
        agent: UnsafeRawBufferPointer?, referer: UnsafeRawBufferPointer?, into record: inout RequestRecord
    ) {
        record.agent = agent.map { agents.number(of: $0) } ?? Self.none
        record.referer =
            referer.map { text in
                let end = text.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? text.count
                return referers.number(of: UnsafeRawBufferPointer(rebasing: text[..<end]))
            } ?? Self.none
    }
}
