// The diagnosis of what is done to a server, and of what it suffers from: a pure function from a sample to warnings
// with their evidence. Each cause must hold by its share and by its rate: an idle server and a healthy load have none.
// What follows from a cause that is found is not named beside it.

import Engine

struct Diagnosis {
    let sample: DiagnosisSample
    let first: EngineSnapshot
    let last: EngineSnapshot
    let rates: Rates

    /// - Returns: nil where the snapshots are not of two moments.
    init?(_ sample: DiagnosisSample) {
        guard let first = sample.snapshots.first, let last = sample.snapshots.last,
            last.monotonicTime > first.monotonicTime
        else { return nil }
        self.sample = sample
        self.first = first
        self.last = last
        rates = Rates(from: first, to: last)
    }

    static func findings(_ sample: DiagnosisSample) -> [Warning] { Diagnosis(sample)?.findings ?? [] }

    /// What it has to know beside what the sample has; each answer may lead to further questions. Nothing is asked of a
    /// server that does little.
    static func questions(_ sample: DiagnosisSample) -> [TrafficQuery] {
        guard sample.hasTraffic, let diagnosis = Diagnosis(sample) else { return [] }
        var wanted: [TrafficQuery] = []
        for query in diagnosis.wanted where sample.page(query) == nil && !wanted.contains(query) {
            wanted.append(query)
        }
        return wanted
    }

    /// The failures tell the reason of what is found without them.
    static func needsFailures(_ sample: DiagnosisSample) -> Bool {
        sample.failures == nil && Diagnosis(sample)?.findings.contains { $0.kind == .serverErrors } == true
    }

    private var findings: [Warning] {
        let guessing = guessedPaths
        let scanners = scanners
        let flood = flood
        var found: [Warning] = []
        if let stall { found.append(stall) }
        if let flood { found.append(flood) }
        if let warning = self.guessing(guessing) { found.append(warning) }
        if let warning = scan(scanners) { found.append(warning) }
        if let slowReaders { found.append(slowReaders) }
        // Who does one of these things sends much because of it.
        let isAboutPasswords = flood != nil || !guessing.isEmpty
        let named = scanners.map(\.address) + (isAboutPasswords ? passwordPaths.flatMap { senders(of: $0.key) } : [])
        if let hotClient = hotClient(exceptFor: named) {
            found.append(hotClient)
        } else if let hotPath = hotPath(exceptForPasswords: isAboutPasswords) {
            found.append(hotPath)
        }
        let explained =
            isAboutPasswords
            ? passwordPaths.reduce(UInt64(0)) { $0 &+ clientErrors(of: Term(.path, $1.key)) } : 0
        found += [database, queue, serverErrors(exceptForPasswords: flood != nil)].compactMap(\.self)
        if let clientErrors = clientErrors(beside: scanners.reduce(explained) { $0 &+ $1.failed }) {
            found.append(clientErrors)
        }
        return found
    }

    // MARK: questions

    typealias Term = TrafficQuery.Term

    private var wanted: [TrafficQuery] {
        var wanted: [TrafficQuery] = []
        if isBusy || isHashingFull {
            wanted += [.heaviestAddresses, .heaviestPaths]
        }
        if isSlow { wanted.append(Self.slowest) }
        if hasAnswers(ofClass: 4) { wanted += [.statuses, .statusesOfMinute] }
        if hasAnswers(ofClass: 5) { wanted += [.statuses, .broken] }
        // A minute's requests are many: only what it has enough of is looked for in them.
        func count(_ status: String) -> UInt64 {
            sample.page(.statusesOfMinute)?.rows.first { $0.key == status }?.requests ?? 0
        }
        if count("404") >= Self.leastMissing { wanted.append(.missing) }
        for status in ["401", "429"] where count(status) >= Self.leastRefused {
            wanted.append(.paths(ofStatus: status))
        }
        if let top = sample.page(.heaviestAddresses)?.rows.first, top.share >= 0.5 {
            wanted.append(.paths(of: top.key))
        }
        if let top = sample.page(.heaviestPaths)?.rows.first, top.share >= 0.5 { wanted.append(.senders(of: top.key)) }
        for row in suspects { wanted += [.missingPaths(of: row.key), .statuses(of: Term(.address, row.key))] }
        for row in passwordPaths {
            wanted += [.statuses(of: Term(.path, row.key)), .failingSenders(of: row.key), .senders(of: row.key)]
        }
        if let statuses = sample.page(.statuses) {
            if isBurst(statuses.total.clientErrors, of: statuses) {
                wanted += [.statusesBefore, .failing, .failingPaths]
            }
            if isBreakdown(statuses.total.serverErrors, of: statuses) { wanted.append(.statusesBefore) }
        }
        return wanted
    }

    /// It has been, and it still is: of what is over nothing is asked.
    private var isBusy: Bool {
        guard rates.total.requests >= Self.busyRate / 2, let before = sample.snapshots.dropLast().last else {
            return false
        }
        return Rates(from: before, to: last).total.requests >= Self.busyRate / 4
    }

    /// - Parameter digit: 4 for 4xx.
    private func hasAnswers(ofClass digit: Int) -> Bool {
        func count(_ snapshot: EngineSnapshot) -> UInt64 {
            snapshot.loops.reduce(0) { $0 &+ ($1.responses.count >= digit ? $1.responses[digit - 1] : 0) }
        }
        return Rates.difference(count(last), count(first)) > 0
    }

    /// Requests of a row in a second.
    static func rate(_ requests: UInt64, _ page: TrafficPage) -> Double {
        Double(requests) / (Double(max(page.span, 1_000_000_000)) / 1e9)
    }

    static func rate(_ value: Double) -> String { Format.rate(value) + "/s" }

    /// A path or an address in a sentence: it may hold anything, and any number of it.
    static func shown(_ key: String) -> String {
        let text = VisibleText.shown(key)
        return text.unicodeScalars.count <= 60 ? text : String(text.prefix(59)) + "…"
    }

    /// Clients turned away for a reason since the first snapshot.
    func refused(_ reason: RefusalReason) -> UInt64 {
        Rates.difference(last.refusals[reason.name] ?? 0, first.refusals[reason.name] ?? 0)
    }
}
