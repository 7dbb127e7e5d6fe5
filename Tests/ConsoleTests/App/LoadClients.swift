// Clients that send requests without a pause, each on a thread of its own, and count those answered and those not.

import Foundation
import Synchronization

final class LoadClients: Sendable {
    let answered = Atomic<Int>(0)
    let failed = Atomic<Int>(0)
    private let stops = Atomic<Bool>(false)
    private let running = Atomic<Int>(0)

    init(port: UInt16, count: Int) {
        for _ in 0..<count {
            running.add(1, ordering: .relaxed)
            Thread.detachNewThread { [self] in
                run(port)
                running.subtract(1, ordering: .releasing)
            }
        }
    }

    private func run(_ port: UInt16) {
        var connection: ProbeConnection?
        while !stops.load(ordering: .relaxed) {
            do {
                let current = try connection ?? ProbeConnection(port: port)
                connection = current
                let answer = try current.ask("GET", "/healthz")
                if answer.status == 200 {
                    answered.add(1, ordering: .relaxed)
                } else {
                    failed.add(1, ordering: .relaxed)
                }
            } catch {
                connection = nil
                failed.add(1, ordering: .relaxed)
            }
        }
    }

    func stop() throws {
        stops.store(true, ordering: .relaxed)
        try eventually("the clients end") { running.load(ordering: .acquiring) == 0 }
    }
}
