// The last action and how to undo it, or why it cannot be undone.

import Engine

struct Undo: Sendable {
    enum Way: Sendable {
        case requests([ControlRequest])
        /// The experiment is ended and its loop goes back.
        case endExperiment
        /// It cannot be undone; the text says what can be done instead, if anything.
        case none(String)
    }

    /// The action, for the operator: `connections ET`, `connection 1.17 kicked`.
    var label: String
    var way: Way
    /// What a setting becomes by it again, where that is known.
    var before: String?
    /// Tells it from others with the same label.
    var number: UInt64 = 0

    init(label: String, way: Way) {
        self.label = label
        self.way = way
    }

    init(label: String, requests: [ControlRequest]) { self.init(label: label, way: .requests(requests)) }

    /// The last change of a setting, as long as it has this value.
    /// - Parameters:
    ///   - label: nil: the setting with its value.
    ///   - requests: sent after it.
    static func setting(
        _ name: String, _ value: String, before: String?, label: String? = nil, then requests: [ControlRequest] = []
    ) -> Undo {
        var undo = Undo(label: label ?? "\(name) \(value)", requests: [.undoSetting(name, value)] + requests)
        undo.before = before
        return undo
    }

    /// Whether it takes the change of a setting to that value back.
    func isOf(_ name: String, _ value: String) -> Bool {
        guard case .requests(let requests) = way, case .undoSetting(name, value)? = requests.first else { return false }
        return true
    }

    static func cannot(_ label: String, instead: String = "") -> Undo { Undo(label: label, way: .none(instead)) }

    /// The number of actions that are remembered.
    static let depth = 50

    /// The effects of undoing it.
    var effects: [String] {
        switch way {
        case .requests(let requests): requests.map(effect)
        case .endExperiment: ["The experiment ends, and its loop goes back to its mode."]
        case .none: []
        }
    }

    private func effect(_ request: ControlRequest) -> String {
        switch request {
        case .setTrigger(let mode, let loop?): "Connections of loop \(loop) become \(mode.letters)."
        case .removeLoop(let loop): "Loop \(loop) is removed; its connections move to the others."
        case .moveConnection(let id, let loop): "Connection \(id.description) moves to loop \(loop)."
        case .undoSetting(let name, let text):
            if let before, let setting = Setting(rawValue: name), let value = try? setting.value(of: before) {
                "\(name) becomes \(before); \(setting.effect(value))."
            } else {
                "\(name) becomes \(before ?? "what it was before it became \(text)")."
            }
        case .unblock(let network): "\(network) is no longer blocked; who was closed stays so."
        case .pauseWorkers(let isPaused): isPaused ? "The worker queue pauses." : "The worker queue goes on."
        case .setUserLocked(_, let isLocked): isLocked ? "They are locked." : "They are unlocked."
        default: ""
        }
    }
}

/// The actions that can be taken back, or of which it can be said why not, the last one on top.
struct UndoList: Sendable {
    private(set) var actions: [Undo] = []
    private var number: UInt64 = 0

    var last: Undo? { actions.last }

    /// Remembers an action for undo; the last one comes first.
    mutating func remember(_ undo: Undo?) {
        guard var undo else { return }
        number &+= 1
        undo.number = number
        actions.append(undo)
        if actions.count > Undo.depth { actions.removeFirst() }
    }

    mutating func dropLast() { _ = actions.popLast() }

    mutating func remove(_ undo: Undo) { actions.removeAll { $0.number == undo.number } }
}
