// An operator's reference to a user: on the command line, in the console's commands, and in a filter of connections. A
// plain value.

enum UserReference: Sendable, Equatable {
    /// `#17`, whoever has that as a name. No user has number 0: it means a number that none can have.
    case number(Int64)
    case name(String)

    /// A fullwidth `#` counts too. More than digits after it make it a name from before today's rules, and no number.
    init(_ text: String) {
        let bytes = Username.mapped(text).map { Array($0.utf8) } ?? []
        let digits = bytes.dropFirst()
        guard bytes.first == UInt8(ascii: "#"), !digits.isEmpty,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else {
            self = .name(text)
            return
        }
        self = .number(Int64(String(decoding: digits, as: UTF8.self)) ?? 0)
    }
}
