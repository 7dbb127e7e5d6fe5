// The users' table over HTTP, for users whose role is operator.

import Engine

extension AccountAPI {
    /// `GET /api/users?filter=ad&order=name&descending&after=17&limit=100`.
    func users(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let account = try session(of: request).account
        guard account.role == .operator else { throw AccountProblem(.forbidden) }
        let query = try usersQuery(request)
        let page = try asked(request) { () throws(AccountError) in try store.list(query) }
        let body = try made(request) { () throws(SQLError) in
            var items: [[UInt8]] = []
            for row in page.rows { items.append(try json.object(UserState(row))) }
            return try json.object([("total", .integer(Int64(page.total)))], [("users", JSONScratch.array(items))])
        }
        return answer(body, for: account)
    }

    private func usersQuery(_ request: AccountRequest) throws(AccountProblem) -> AccountQuery {
        func refused(_ detail: String) -> AccountProblem { AccountProblem(422, "invalid-query", detail) }
        guard let fields = AccountForm.parse(query: request.query) else {
            throw AccountProblem(400, "malformed", "The query names something twice, or is not UTF-8.")
        }
        var query = AccountQuery(filter: fields["filter"] ?? "", descending: fields["descending"] != nil)
        switch fields["order"] ?? "id" {
        case "id": query.order = .id
        case "name": query.order = .name
        case "last_login": query.order = .lastLogin
        case "failed_attempts": query.order = .failedAttempts
        default: throw refused("order is id, name, last_login or failed_attempts.")
        }
        if let limit = fields["limit"] {
            guard let number = Int(limit), (1...1000).contains(number) else { throw refused("limit is 1 to 1000.") }
            query.limit = number
        }
        if let after = fields["after"] {
            let row = try asked(request) { () throws(AccountError) in
                try Int64(after).map { id throws(AccountError) in try store.row(id: id) } ?? nil
            }
            guard let row else { throw refused("after is the id of the last user of the page before.") }
            query.after = AccountQuery.Mark(row)
        }
        return query
    }
}
