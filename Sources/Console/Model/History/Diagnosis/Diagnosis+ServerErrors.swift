// Answers of 5xx: many more than before, or a good part of all, with the path that has most of them and their reason.

import Engine

extension Diagnosis {
    /// A few of all that fail, or some each second however many succeed.
    func isBreakdown(_ errors: UInt64, of page: TrafficPage) -> Bool {
        Self.rate(errors, page) >= 5 || errors >= 5 && Double(errors) >= 0.05 * Double(page.total.requests)
    }

    /// - Parameter exceptForPasswords: what is asked of a queue of passwords that is full is answered 503.
    func serverErrors(exceptForPasswords: Bool) -> Warning? {
        guard let page = sample.page(.statuses), let paths = sample.page(.broken) else { return nil }
        let explained =
            exceptForPasswords
            ? passwordPaths.reduce(UInt64(0)) { sum, row in
                sum &+ (sample.page(.statuses(of: Term(.path, row.key)))?.total.serverErrors ?? 0)
            } : 0
        let errors = page.total.serverErrors &- min(page.total.serverErrors, explained)
        guard isBreakdown(errors, of: page), sample.page(.statusesBefore) != nil else { return nil }
        let rate = Self.rate(errors, page)
        let share = min(1, Double(errors) / Double(max(1, page.total.requests)))
        var level = ""
        if let usual = usualRate(\.serverErrors) {
            // A good part of all that fails is wrong, however long it has been so.
            guard rate >= 4 * usual || share >= 0.1 else { return nil }
            level = "; before it was \(Self.rate(usual))"
        }
        let rows = paths.rows.filter { !(exceptForPasswords && Self.isOfPasswords($0.key)) }
        let path = rows.first
        var words = ["\(Self.rate(rate)) of the answers are 5xx, \(Format.percent(share)) of all"]
        if let path {
            let part = min(1, Double(path.requests) / Double(max(1, errors)))
            words.append("\(Format.percent(part)) of them at \(Self.shown(path.key))")
        }
        if let reason { words.append("mostly \(Self.shown(reason))") }
        return Warning(
            kind: .serverErrors, text: words.joined(separator: ", ") + level, about: path.map { .path($0.key) })
    }

    /// What most of the last answers of 5xx say of themselves.
    private var reason: String? {
        let reasons = (sample.failures ?? []).filter { $0.status >= 500 }.map { "\($0.status): \($0.reason)" }
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
