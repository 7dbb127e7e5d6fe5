// The cost of the dashboard, measured on the real program. Only where REACTOR_MEASURE=1 asks for it, alone on the
// machine, because an ordinary test must not measure time. Build for release, and name that program in REACTOR_BINARY.

import Foundation
import Glibc
import Testing

@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["REACTOR_MEASURE"] == "1"))
struct DashboardCostTests {
    /// CPU time of the main thread, which owns the terminal, in clock ticks (proc_pid_stat(5), fields 14 and 15).
    private func ticks(_ pid: pid_t) -> Int {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[end...].split(separator: " ")
        return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
    }

    /// The share of a core over that many seconds.
    private func share(_ pid: pid_t, seconds: Int) -> Double {
        let before = ticks(pid)
        sleep(UInt32(seconds))
        return Double(ticks(pid) - before) / Double(sysconf(Int32(_SC_CLK_TCK))) / Double(seconds)
    }

    private func percent(_ share: Double) -> String { String(format: "%.2f%%", share * 100) }

    @Test func idle_UnderLoad_AndWithTenThousandConnections() throws {
        for (width, height) in [(80, 24), (200, 60)] {
            let dashboard = try TmuxDashboard(
                width: width, height: height,
                arguments: [
                    "--loops", "2", "--max-connections", "30000", "--max-per-address", "30000", "--interval", "1000",
                ])
            let port = try dashboard.port
            let idle = share(dashboard.pid, seconds: 20)
            let clients = LoadClients(port: port, count: 8)
            let loaded = share(dashboard.pid, seconds: 20)
            try clients.stop()
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var connections: [ProbeConnection] = []
            for _ in 0..<10_000 { connections.append(try ProbeConnection(port: port)) }
            try dashboard.press("2")
            try dashboard.waitFor(text: "of 10,000")
            let many = share(dashboard.pid, seconds: 20)
            try dashboard.press(":")
            try dashboard.type("sort idle")
            let sorted = share(dashboard.pid, seconds: 20)
            try dashboard.press(":")
            try dashboard.type("stats")
            let screen = try dashboard.waitFor(text: "bytes")
            let stats = screen.split(separator: "\n").first { $0.contains("compose") } ?? ""
            print(
                """
                \(width)x\(height): idle \(percent(idle)), full load \(percent(loaded)), 10,000 connections \
                \(percent(many)), sorted \(percent(sorted)); \(stats)
                """
            )
            #expect(loaded <= 0.01 && many <= 0.02 && sorted <= 0.02)
            connections = []
        }
    }
}
