// The budgets of a tick, collected from the types that keep to them.

extension TickBudget {
    init(_ limits: StreamLimits) {
        self.init(
            events: Poller.capacity, accepts: Acceptor.budget, bytesRead: limits.readBudget,
            requests: HTTPSession.requestBudget,
            sends: limits.flushBudget, fileBytes: limits.fileBudget, fileBytesInAll: limits.tickFileBudget)
    }
}
