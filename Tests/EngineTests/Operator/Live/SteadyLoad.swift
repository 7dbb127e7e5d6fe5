// Clients that ask without an end, each on a thread and from an address of its own, and count what is answered: a
// request that is not answered 200 is a fault, except while a setting is being shown that may close their connections.

import Glibc
import Synchronization

@testable import Engine

final class SteadyLoad: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let mayBeClosed = Atomic<Bool>(false)
    private let answered: Monitor<[Int]>
    private let faults = Monitor<[String]>([])
    private let threads = Monitor<[ThreadHandle]>([])

    /// - Parameters:
    ///   - staying: clients that keep their connections.
    ///   - coming: clients that connect anew for each request.
    init(_ url: String, staying: Int = 2, coming: Int = 1) throws {
        answered = Monitor([Int](repeating: 0, count: staying + coming))
        for number in 0..<(staying + coming) {
            let thread = ThreadHandle(
                try Thread(name: "load-\(number)") { [self] in run(url, number, stays: number < staying) })
            threads.withLock { $0.append(thread) }
        }
    }

    private func run(_ url: String, _ number: Int, stays: Bool) {
        var client: TestClient?
        while !isOver.load(ordering: .relaxed) {
            // The load is to be there, not to take the processors from other tests.
            usleep(500)
            let isForgiven = mayBeClosed.load(ordering: .relaxed)
            if client == nil || !stays { client = TestClient(url, from: "127.0.0.\(number + 2)") }
            guard let current = client else { return fail("\(number): refused") }
            let answer = current.get("/healthz?\(number)", fields: stays ? "" : "Connection: close\r\n")
            if answer?.status == 200 {
                if !stays { _ = current.seesEnd() }
                answered.withLock { $0[number] += 1 }
            } else if isForgiven, answer == nil || answer?.status == 408 {
                // Asked once more, on another connection.
                client = nil
            } else {
                return fail("\(number): answered \(answer?.status ?? 0)")
            }
        }
    }

    private func fail(_ what: String) { faults.withLock { $0.append(what) } }

    /// Waits until each client has been answered that many times more.
    func goesOn(_ count: Int = 5) -> Bool {
        let before = answered.withLock { $0 }
        return eventually {
            answered.withLock { all in zip(all, before).allSatisfy { $0 >= $1 + count } }
                || !faults.withLock { $0.isEmpty }
        } && faults.withLock { $0.isEmpty }
    }

    /// While the body runs a connection may be closed under a request, which is sent again.
    func mayBeClosed(during body: () throws -> Void) rethrows {
        mayBeClosed.store(true, ordering: .relaxed)
        // Each client has seen that before anything closes, and is on a good connection when it ends.
        _ = goesOn(2)
        defer {
            _ = goesOn(2)
            mayBeClosed.store(false, ordering: .relaxed)
        }
        try body()
    }

    /// - Returns: what went wrong.
    func end() -> [String] {
        isOver.store(true, ordering: .relaxed)
        for thread in threads.withLock({ $0 }) { thread.join() }
        return faults.withLock { $0 }
    }
}
