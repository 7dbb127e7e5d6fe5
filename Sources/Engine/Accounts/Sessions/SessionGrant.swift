// A session just begun: whose it is, and the token its holder shows from now on. The token exists here and at the
// client only.

struct SessionGrant: Sendable {
    let account: Account
    let token: SessionToken
}
