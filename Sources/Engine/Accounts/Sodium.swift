// libsodium wants to be started before use; once is enough, and any thread may ask.

import CSodium

enum Sodium {
    /// False where the library cannot get random numbers: then nothing of it may be used.
    static let isReady: Bool = sodium_init() >= 0

    /// As `isReady`, for callers that cannot report: without random numbers there is no safe way on.
    static func start() {
        guard isReady else { fatalError("libsodium cannot start: no source of random numbers") }
    }
}
