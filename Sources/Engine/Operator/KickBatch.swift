// Many connections that an operator closes by one request, some at a time. Owned by the control thread.

struct KickBatch {
    /// Connections closed in one tick of a loop.
    static let size = 64

    let kick: Kick
    let count: Int
    /// ` where idle>30s`, for log and audit; empty where there was no filter.
    let found: String
    private var left: ArraySlice<ConnectionID>
    /// The connections that were found and closed.
    var done = 0
    /// Every loop has replied each time.
    var isWhole = true

    init(_ ids: [ConnectionID], _ kick: Kick, filter: String) {
        self.kick = kick
        let beginning = String(String.UnicodeScalarView(filter.unicodeScalars.prefix(200)))
        found = filter.isEmpty ? "" : " where \(LogText.visible(beginning))"
        count = ids.count
        left = ids[...]
    }

    var isFinished: Bool { left.isEmpty }

    mutating func next() -> [ConnectionID] {
        let batch = Array(left.prefix(Self.size))
        left = left.dropFirst(Self.size)
        return batch
    }

    var result: ControlResult {
        let verb = kick == .now ? "kicked" : "closing"
        let gone = count - done
        if !isWhole {
            return .refused(
                "\(verb) \(done) of \(count) connections; a loop did not answer, and some may still be kicked")
        }
        return .done(
            "\(verb) \(done) connection\(done == 1 ? "" : "s")\(gone > 0 ? "; \(gone) had closed already" : "")")
    }
}
