// Runs the same work on several threads at once.

@testable import Engine

/// Runs `body` on that many threads at once and waits for all.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    var handles: [ThreadHandle] = []
    for number in 0..<count {
        let thread = try Thread(name: "test-\(number)") { body(number) }
        handles.append(ThreadHandle(thread))
    }
    for handle in handles { handle.join() }
}
