// The operator's questions about the traffic. On the control thread, from what it has taken of the loops' rings.

extension ControlAct {
    /// For questions about traffic that nobody records.
    private static let noTraffic = "this server records no traffic: --traffic is off"

    func traffic(_ query: TrafficQuery) -> ControlResult {
        guard parts.plan.traffic.isOn else { return .refused(Self.noTraffic) }
        guard query.terms.count <= TrafficQuery.termLimit else {
            return .refused("a question about traffic has at most \(TrafficQuery.termLimit) terms")
        }
        let control = users
        let known = TrafficCollector.Users(
            names: { control?.names(of: $0) ?? [:] },
            ids: { text in
                guard let control else { return [] }
                return (try? control.ids(of: UserText.name(text), limit: TrafficGrouping.rowLimit)) ?? []
            })
        do throws(TrafficCollector.Unfit) {
            return .traffic(
                try traffic.withLock { traffic throws(TrafficCollector.Unfit) in
                    try traffic.page(query, known)
                })
        } catch {
            return .refused(error.message)
        }
    }
}
