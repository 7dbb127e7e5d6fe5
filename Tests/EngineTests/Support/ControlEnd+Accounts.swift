// The accounts of a running server, for tests that look behind its control.

@testable import Accounts
@testable import Engine

extension ControlEnd {
    var accounts: AccountStore {
        guard let users = thread.parts.users as? AccountControl else { fatalError("a server without accounts") }
        return users.accounts
    }
}
