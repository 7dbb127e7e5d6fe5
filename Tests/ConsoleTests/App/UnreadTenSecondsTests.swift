// A terminal that takes nothing for ten seconds, with clients that send requests all the while. It really lasts that
// long, so only REACTOR_TEST_ALL=1 (scripts/test --all) runs it; DashboardExitTests shows the same without the time.

import Foundation
import Glibc
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["REACTOR_TEST_ALL"] == "1")) struct UnreadTenSecondsTests {
    @Test func terminalNotReadForTenSeconds_FailsNoRequest() throws {
        let dashboard = try UnreadDashboard()
        let clients = LoadClients(port: dashboard.port, count: 4)
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        var now = start
        while now.tv_sec - start.tv_sec < 10 {
            let before = clients.answered.load(ordering: .relaxed)
            try eventually("requests are answered") { clients.answered.load(ordering: .relaxed) > before }
            clock_gettime(CLOCK_MONOTONIC, &now)
        }
        #expect(dashboard.isWriting)
        try clients.stop()
        #expect(clients.failed.load(ordering: .relaxed) == 0)
        #expect(try dashboard.end() == 0)
    }
}
