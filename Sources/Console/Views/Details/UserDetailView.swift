// The view of one user: fields, live sessions, and the audit entries by and about them.

import Engine

enum UserDetailView {
    static func draw(_ model: ConsoleModel, _ id: Int64, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let overhead = boxed ? 2 : 1
        guard let detail = model.user, detail.user.id == id else {
            let inner = Panel.draw("User #\(id)", focused: true, boxed: boxed, on: &canvas, rect)
            canvas.put(
                model.userGone ? "there is no such user any more: Esc goes back" : "asking the database", inner.x + 2,
                inner.y,
                model.userGone ? .warning : .faint, limit: inner.width - 2)
            return
        }
        let user = detail.user
        let offset = model.utcOffset
        var first = Strip()
        first.add("name", user.username)
        first.add("", user.locked ? "LOCKED" : "active", user.locked ? .bad : .good)
        first.add("role", user.role, .text)
        if user.mustChange { first.add("", "must change the password", .warning) }
        var second = Strip()
        second.add("created", Format.date(user.created, offset: offset), .text)
        let login = Format.date(user.lastLogin, offset: offset)
        second.add("last login", login.isEmpty ? "never" : login, .text)
        second.add("failed since", Format.count(user.failedAttempts), user.failedAttempts > 0 ? .warning : .faint)
        let head = rect.splitTop(2 + overhead)
        let inner = Panel.draw(
            "User #\(id)", note: model.userGone ? "REMOVED" : "", focused: true, boxed: boxed, on: &canvas, head.top)
        if inner.height > 0 { first.draw(on: &canvas, inner.x + 2, inner.y, width: inner.width - 3) }
        if inner.height > 1 { second.draw(on: &canvas, inner.x + 2, inner.y + 1, width: inner.width - 3) }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: min(inner.y, max(0, canvas.height - 1)), visible: false)

        let wanted = min(max(2, detail.sessions.count + 1) + overhead, max(4, head.rest.height / 2))
        let split = head.rest.splitTop(wanted)
        sessions(detail, model, on: &canvas, split.top, boxed: boxed)
        guard split.rest.height >= 3 else { return }
        let auditInner = Panel.draw(
            "Recent audit", note: "\(detail.audit.count)", focused: false, boxed: boxed, on: &canvas, split.rest)
        let most = max(0, detail.audit.count - max(0, auditInner.height - 1))
        canvas.scrollLimit = most
        AuditView.table(offset: offset).draw(
            detail.audit, .init(top: min(model.detailScroll, most), isBoxed: boxed, empty: "nothing yet"), on: &canvas,
            auditInner)
    }

    private static func sessions(
        _ detail: UserDetail, _ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        guard rect.height >= 2 else { return }
        let offset = model.utcOffset
        let inner = Panel.draw(
            "Sessions", note: "\(detail.sessions.count) live", focused: false, boxed: boxed, on: &canvas, rect)
        let table = Table<UserDetail.Session>(columns: [
            Column("SESSION", 10, right: false, priority: 2) { Field($0.id, .label) },
            Column("LAST SEEN", 16, right: false, priority: 0) { Field(Format.date($0.lastSeen, offset: offset)) },
            Column("BEGUN", 16, right: false, priority: 3) { Field(Format.date($0.created, offset: offset), .label) },
            Column("EXPIRES", 16, right: false, priority: 4) { Field(Format.date($0.expires, offset: offset), .label) },
            Column("FROM", 15, right: false, priority: 0) { Field($0.address) },
            Column("AGENT", 12, right: false, priority: 1, grow: 1) { Field($0.agent) },
        ])
        table.draw(detail.sessions, .init(isBoxed: boxed, empty: "none"), on: &canvas, inner)
    }
}
