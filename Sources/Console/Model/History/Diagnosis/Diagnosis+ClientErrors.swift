// Answers of 4xx: one client that looks for holes, or a burst of them from anywhere.

import Engine

extension Diagnosis {
    struct Scanner {
        var address: String
        var paths: Int
        /// 404s of the last minute; all that failed of the last seconds.
        var missing: UInt64
        var failed: UInt64
        var sample: String
    }

    /// In a minute.
    static let leastMissing: UInt64 = 10

    var suspects: [TrafficRow] {
        (sample.page(.missing)?.rows ?? []).filter { $0.requests >= Self.leastMissing }.prefix(3).map(\.self)
    }

    var scanners: [Scanner] {
        suspects.compactMap { row in
            guard let missing = sample.page(.missingPaths(of: row.key)),
                let recent = sample.page(.statuses(of: Term(.address, row.key)))
            else { return nil }
            let failed = recent.total.clientErrors
            let share = Double(failed) / Double(max(1, recent.total.requests))
            // A proxy's clients find little missing, and always the same.
            let isScan = missing.keys >= 10 && share >= 0.5 || missing.keys >= 50 && share >= 0.05
            guard isScan, failed >= 2 else { return nil }
            let names = missing.rows.prefix(2).map { Self.shown($0.key) }.joined(separator: ", ")
            return Scanner(
                address: row.key, paths: missing.keys, missing: row.requests, failed: failed,
                sample: names)
        }
    }

    func scan(_ scanners: [Scanner]) -> Warning? {
        guard let worst = scanners.max(by: { $0.paths < $1.paths }) else { return nil }
        let others = scanners.count > 1 ? "; \(scanners.count - 1) more do" : ""
        return Warning(
            kind: .scan,
            text: """
                \(Self.shown(worst.address)) asked for \(Format.grouped(worst.paths)) paths that there are not \
                (\(worst.sample) …) in a minute, \(Format.grouped(worst.missing)) times 404\(others)
                """,
            about: .address(worst.address))
    }
}

// MARK: a burst

extension Diagnosis {
    func clientErrors(of term: Term) -> UInt64 {
        sample.page(.statuses(of: term))?.total.clientErrors ?? 0
    }

    func isBurst(_ errors: UInt64, of page: TrafficPage) -> Bool {
        Self.rate(errors, page) >= 3 && Double(errors) >= 0.1 * Double(page.total.requests)
    }

    /// How many a second there were before the last seconds; nil where the server is too young to tell.
    func usualRate(_ count: (TrafficRow) -> UInt64) -> Double? {
        guard let page = sample.page(.statuses), let long = sample.page(.statusesBefore) else { return nil }
        let time = long.span &- min(long.span, page.span)
        guard time >= 30_000_000_000 else { return nil }
        let (all, recent) = (count(long.total), count(page.total))
        return Double(all &- min(all, recent)) / (Double(time) / 1e9)
    }

    func clientErrors(beside explained: UInt64) -> Warning? {
        guard let page = sample.page(.statuses) else { return nil }
        let all = page.total.clientErrors
        let left = all &- min(all, explained)
        guard isBurst(left, of: page), sample.page(.statusesBefore) != nil else { return nil }
        let rate = Self.rate(left, page)
        var level = ""
        if let usual = usualRate(\.clientErrors) {
            guard rate >= 4 * usual else { return nil }
            level = "; before it was \(Self.rate(usual))"
        } else if Double(left) < 0.2 * Double(page.total.requests) {
            return nil
        }
        let status = page.rows.first { $0.key.utf8.first == UInt8(ascii: "4") }
        let address = sample.page(.failing)?.rows.first
        let path = sample.page(.failingPaths)?.rows.first
        var words: [String] = []
        if let status { words.append("mostly \(Self.shown(status.key))") }
        if let address { words.append("most from \(Self.shown(address.key))") }
        if let path { words.append("most at \(Self.shown(path.key))") }
        let share = Double(left) / Double(max(1, page.total.requests))
        return Warning(
            kind: .clientErrors,
            text: """
                \(Self.rate(rate)) of the answers are 4xx, \(Format.percent(share)) of all\
                \(words.isEmpty ? "" : " (" + words.joined(separator: ", ") + ")")\(level)
                """,
            about: address.map { .address($0.key) })
    }
}
