// The endpoints of the accounts: each path with its methods, for programs under /api/ and for forms beside it. A plain
// value.

enum AccountEndpoint: Sendable {
    case register, login, logout, logoutEverywhere, password, delete, endSession
    case me, sessions, users
    case registerPage, loginPage, accountPage

    /// GET stands for HEAD too; the server leaves the body out.
    static let table: [(path: String, reads: AccountEndpoint?, writes: AccountEndpoint?)] = [
        ("/api/register", nil, .register), ("/api/login", nil, .login), ("/api/logout", nil, .logout),
        ("/api/logout-everywhere", nil, .logoutEverywhere), ("/api/password", nil, .password),
        ("/api/delete-account", nil, .delete), ("/api/me", .me, nil), ("/api/sessions", .sessions, nil),
        ("/api/sessions/end", nil, .endSession), ("/api/users", .users, nil), ("/register", .registerPage, .register),
        ("/login", .loginPage, .login), ("/logout", nil, .logout), ("/account", .accountPage, .password),
        ("/account/end-session", nil, .endSession), ("/account/logout-everywhere", nil, .logoutEverywhere),
        ("/account/delete", nil, .delete),
    ]

    /// Whether a user who has to change their password may still use it.
    var isOpenToMustChange: Bool {
        switch self {
        case .delete, .endSession, .sessions, .users: false
        default: true
        }
    }
}
