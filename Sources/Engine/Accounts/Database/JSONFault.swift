// Why a JSON text was not taken.

enum JSONFault: Error, Equatable, Sendable {
    case invalid
    case notAnObject
    case repeatedName
    /// The named member is something other than a string.
    case notAString(String)
    /// The named member has half a surrogate pair, which stands for no character.
    case notUnicode(String)
}
