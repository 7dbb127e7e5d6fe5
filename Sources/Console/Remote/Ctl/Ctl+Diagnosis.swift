// `ctl diagnose`: looks at the server for some seconds as the console does, and says what is wrong, the most telling
// first. The console's own conditions are checked at each snapshot; the diagnosis of the clients at the end.

import CLinux
import Engine

extension Ctl {
    /// Milliseconds: what must hold for three seconds is seen to.
    static let diagnosisTime = 5000
    /// Between two snapshots.
    static let diagnosisInterval = 250
    private static let second: UInt64 = 1_000_000_000

    /// - Parameter milliseconds: to look for.
    func diagnose(for milliseconds: Int) throws(CtlFailure) {
        let span = UInt64(clamping: milliseconds) &* 1_000_000
        if !options.isJSON, surroundings.isTerminal {
            surroundings.report("looks for \(Format.interval(milliseconds)) …")
        }
        exchange.control.refresh(every: Self.diagnosisInterval)
        var watch = WarningWatch()
        var lints = (slowHeads: 0, armedIdle: 0)
        var sample = DiagnosisSample(snapshots: [exchange.control.snapshot()])
        let start = linux_monotonic_nanoseconds()
        var readersDue = start
        var isLast = false
        while true {
            let now = linux_monotonic_nanoseconds()
            isLast = now &- start >= span
            if isLast || now >= readersDue {
                let page = try exchange.ask(.connections(DiagnosisSample.Readers.query)) {
                    if case .connections(let page) = $0 { page } else { nil }
                }
                lints = (page.slowHeads, page.armedIdle)
                sample.add(DiagnosisSample.Readers(page.rows, at: now))
                readersDue = now &+ Self.second
            }
            if isLast { try ask(&sample) }
            if let loss = exchange.loss { throw .noServer(loss) }
            let snapshot = exchange.control.snapshot()
            let before = sample.snapshots.last ?? snapshot
            if snapshot.monotonicTime > before.monotonicTime || isLast {
                sample.add(snapshot)
                if isLast { watch.take(Diagnosis.findings(sample), at: snapshot.monotonicTime) }
                watch.look(at: snapshot, before: before, lints: lints)
            }
            if isLast { break }
            pause(Self.diagnosisInterval)
        }
        if !sample.hasTraffic {
            surroundings.report(
                "this server records no traffic: what clients do is known by their connections and queues alone")
        }
        let took = linux_monotonic_nanoseconds() &- start
        show(CtlSheet(findings: watch.active, hasTraffic: sample.hasTraffic, took: took))
    }

    /// What it has to know of the traffic, until no answer leads to another question.
    private func ask(_ sample: inout DiagnosisSample) throws(CtlFailure) {
        // Each answer names a few keys at most; the number of rounds is bounded all the same.
        for _ in 0..<4 {
            let questions = Diagnosis.questions(sample)
            if questions.isEmpty { break }
            for query in questions {
                switch try exchange.ask(.traffic(query)) {
                case .traffic(let page): sample.add(page, query)
                case .refused:
                    sample.hasTraffic = false
                    return
                default: return
                }
            }
        }
        guard Diagnosis.needsFailures(sample) else { return }
        sample.failures = try exchange.ask(.failures(DiagnosisSample.failures)) {
            if case .failures(let page) = $0 { page.rows } else { nil }
        }
    }
}
