// The reason why a JSON text was refused.

enum JSONFault: Error, Equatable, Sendable {
    case invalid
    case notAnObject
    case repeatedName
    /// The named member is not a string.
    case notAString(String)
    /// The named member has half a surrogate pair, which is no character.
    case notUnicode(String)
}
