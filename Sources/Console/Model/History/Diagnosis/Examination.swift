// The console's diagnosis as it goes on: what is asked of the server, one question after the other, and what it has
// answered. Begun anew every few seconds; of a server that does little nothing is asked. A part of what was heard.

import Engine

struct Examination: Sendable {
    enum Question: Equatable, Sendable {
        /// The connections that have most to take.
        case readers
        case traffic(TrafficQuery)
        /// Those that came last.
        case failures
    }

    /// Nanoseconds from the beginning of one to that of the next, and after which no answer is waited for. All consoles
    /// of a machine begin when its clock has come to a multiple of it, so that one answer is enough for all of them.
    static let pace: UInt64 = 5_000_000_000
    private static let patience: UInt64 = 15_000_000_000
    private static let mostRounds = 4

    /// What it is made from; nil between two of them.
    private var sample: DiagnosisSample?
    private var readers: [DiagnosisSample.Readers] = []
    private var open: [Question] = []
    private var rounds = 0
    /// Monotonic nanoseconds; 0 before the first.
    private var began: UInt64 = 0
    /// The server has refused a question about its traffic: it records none.
    private var hasTraffic = true

    /// At a refresh: begins another one when it is time.
    /// - Parameter frames: snapshots, the oldest first.
    mutating func begin(at now: UInt64, _ frames: @autoclosure () -> [EngineSnapshot]) -> [Question] {
        let isDue = sample == nil ? now / Self.pace > began / Self.pace : now &- min(now, began) >= Self.patience
        guard began == 0 || isDue else { return [] }
        let frames = frames()
        guard let last = frames.last, frames.count > 1 else { return [] }
        began = now
        rounds = 0
        // A console that refreshes seldom has two of them all the same.
        let recent = frames.filter { $0.monotonicTime &+ DiagnosisSample.span >= last.monotonicTime }
        var sample = DiagnosisSample(
            snapshots: recent.count > 1 ? recent : Array(frames.suffix(2)), hasTraffic: hasTraffic)
        sample.readers = readers
        self.sample = sample
        open = []
        let waiting = last.loops.reduce(0) { $0 &+ max(0, $1.writersWaiting) }
        if waiting >= DiagnosisSample.leastReaders { open = [.readers] } else { readers = [] }
        return open + further()
    }

    private mutating func further() -> [Question] {
        guard let sample, rounds < Self.mostRounds else { return [] }
        rounds += 1
        var questions = Diagnosis.questions(sample).map { Question.traffic($0) }
        // Once all is known of the traffic.
        if questions.isEmpty, Diagnosis.needsFailures(sample) { questions = [.failures] }
        open += questions
        return questions
    }

    mutating func take(_ page: ConnectionPage, at now: UInt64) -> [Question] {
        readers.append(DiagnosisSample.Readers(page.rows, at: now))
        readers.removeAll { $0.time &+ 2 * DiagnosisSample.span < now }
        sample?.readers = readers
        return answered(.readers)
    }

    /// - Parameter page: nil where the server has refused the question.
    mutating func take(_ page: TrafficPage?, _ query: TrafficQuery) -> [Question] {
        if let page {
            sample?.add(page, query)
        } else {
            hasTraffic = false
            sample?.hasTraffic = false
        }
        return answered(.traffic(query))
    }

    /// - Parameter page: nil where the server has refused the question.
    mutating func take(_ page: FailurePage?) -> [Question] {
        sample?.failures = page?.rows ?? []
        return answered(.failures)
    }

    /// What the last answer leads to.
    private mutating func answered(_ question: Question) -> [Question] {
        open.removeAll { $0 == question }
        return open.isEmpty ? further() : []
    }

    /// What has been found, once nothing more is to be asked; returned once.
    mutating func takeFindings() -> [Warning]? {
        guard let sample, open.isEmpty else { return nil }
        self.sample = nil
        return Diagnosis.findings(sample)
    }
}
