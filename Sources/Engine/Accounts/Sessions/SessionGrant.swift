// A session just begun: its account, and the token that its holder shows from now on. The token exists only here and at
// the client.

struct SessionGrant: Sendable {
    let account: Account
    let token: SessionToken
}
