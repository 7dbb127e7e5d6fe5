// Helpers for tests that look into a response of AccountAPI.

@testable import Accounts
@testable import Engine

extension AccountAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The cookie, as a browser would send it back.
    var session: String { String(field("Set-Cookie")?.prefix { $0 != ";" } ?? "") }
}

extension String {
    /// The parts between the separators.
    func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
