// Tells when the settings file begins to differ from what holds. A snapshot has only the number of settings that a
// start now would give another value; which these are, and whether through a change of the file or by an operator, the
// settings themselves say, which are asked for once then. A part of the model.

import Engine

struct DriftWatch: Sendable {
    enum News: Equatable, Sendable {
        /// Other settings differ in the file than before.
        case changed
        /// A start would not take the file.
        case faulty
    }

    /// More differs than before: what, has to be asked.
    private(set) var hasGrown = false
    private var count = 0
    private var fault = ""
    /// Those that differ through a change of the file, as far as they are known.
    private var known: Set<String> = []
    private var isFaulty = false
    /// What there was when the console began is no news.
    private var isFirst = true
    private var hasLooked = false

    mutating func look(at snapshot: EngineSnapshot) {
        let isMore = snapshot.drift > count || (fault.isEmpty && !snapshot.settingsFault.isEmpty)
        if isMore { hasGrown = true }
        if hasLooked, !hasGrown { isFirst = false }
        hasLooked = true
        count = snapshot.drift
        fault = snapshot.settingsFault
        if count <= 0 { known = [] }
        if fault.isEmpty { isFaulty = false }
        if count <= 0, fault.isEmpty { hasGrown = false }
    }

    /// - Returns: what is to be said; each once, until it has gone.
    mutating func take(_ report: SettingsReport) -> [News] {
        let changed = Set(report.settings.filter { $0.restart != nil && $0.source != "set" }.map(\.name))
        var news: [News] = []
        if !changed.isSubset(of: known) { news.append(.changed) }
        if !report.faults.isEmpty, !isFaulty { news.append(.faulty) }
        known = changed
        isFaulty = !report.faults.isEmpty
        hasGrown = false
        guard !isFirst else {
            isFirst = false
            return []
        }
        return news
    }

    /// The server does not tell it.
    mutating func wasRefused() { hasGrown = false }
}
