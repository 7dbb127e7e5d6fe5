// The memory that a process may use, from files as kernels write them, and from malformed ones.

import Glibc
import Testing

@testable import Engine

@Suite struct MachineMemoryTests {
    /// Files under a root of their own.
    private final class Root {
        let path: String
        private var made: [String] = []

        init(_ files: [String: String]) throws {
            var template = Array("/tmp/reactor-memory-XXXXXX".utf8CString)
            try #require(mkdtemp(&template) != nil)
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            for (name, text) in files {
                var folder = path
                for part in name.split(separator: "/").dropLast() {
                    folder += "/" + part
                    if mkdir(folder, 0o700) == 0 { made.append(folder) }
                }
                let file = try #require(fopen(path + "/" + name, "w"))
                fputs(text, file)
                fclose(file)
                made.append(path + "/" + name)
            }
        }

        deinit {
            for name in made.reversed() { remove(name) }
            rmdir(path)
        }
    }

    private static let meminfo = "MemTotal:       16316412 kB\nMemFree:         1234 kB\n"
    private static let machine = 16_316_412 * 1024

    private func bytes(_ files: [String: String]) throws -> Int? {
        let root = try Root(files)
        return MachineMemory.bytes(root: root.path)
    }

    @Test func withoutGroups_TheMachinesMemoryCounts() throws {
        #expect(try bytes(["proc/meminfo": Self.meminfo]) == Self.machine)
        #expect(
            try bytes(["proc/meminfo": Self.meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"])
                == Self.machine)
        #expect(try bytes([:]) == nil)
    }

    @Test func smallestLimitOnTheWayToTheGroup_Counts() throws {
        let group = "0::/system.slice/reactor.service\n"
        #expect(
            try bytes([
                "proc/meminfo": Self.meminfo, "proc/self/cgroup": group,
                "sys/fs/cgroup/system.slice/reactor.service/memory.max": "268435456\n",
            ]) == 268_435_456)
        #expect(
            try bytes([
                "proc/meminfo": Self.meminfo, "proc/self/cgroup": group,
                "sys/fs/cgroup/system.slice/memory.max": "134217728\n",
                "sys/fs/cgroup/system.slice/reactor.service/memory.max": "268435456\n",
            ]) == 134_217_728)
        // In a container the group is the top of the mount, whatever path it has outside.
        #expect(
            try bytes([
                "proc/meminfo": Self.meminfo, "proc/self/cgroup": "0::/../../docker/abc\n",
                "sys/fs/cgroup/memory.max": "67108864",
            ])
                == 67_108_864)
    }

    @Test func groupsOfVersion1_Count() throws {
        let groups = "12:cpu,cpuacct:/x\n7:hugetlb,memory:/docker/abc\n1:name=systemd:/x\n"
        #expect(
            try bytes([
                "proc/meminfo": Self.meminfo, "proc/self/cgroup": groups,
                "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "100000000\n",
            ]) == 100_000_000)
        // The value that version 1 writes for no limit.
        #expect(
            try bytes([
                "proc/meminfo": Self.meminfo, "proc/self/cgroup": groups,
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            ]) == Self.machine)
    }

    @Test(arguments: ["", "\n", "-1\n", "0\n", "1e9\n", "99999999999999999999\n", "12 34\n", "\u{0}\n", "１２\n", "max"])
    func whatIsNoNumber_IsNoLimit(text: String) throws {
        #expect(
            try bytes(["proc/meminfo": Self.meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": text])
                == Self.machine)
        #expect(try bytes(["proc/meminfo": "MemTotal: \(text) kB\n"]) == nil)
        #expect(try bytes(["proc/meminfo": "MemTotal: \(text)"]) == nil)
    }

    @Test(arguments: [
        "", ":", "::", "0:", "0::", "x:memory", String(repeating: "0::/a\n", count: 5000),
        "0::" + String(repeating: "/a", count: 40_000),
    ])
    func brokenListOfGroups_IsNone(text: String) throws {
        #expect(try bytes(["proc/meminfo": Self.meminfo, "proc/self/cgroup": text]) == Self.machine)
    }

    @Test func heapsTogether_AreHalfOfTheMemory_WithinReason() {
        #expect(HeapDefault.limit(loops: 4, memory: 1 << 30) == 128 << 20)
        #expect(HeapDefault.limit(loops: 0, memory: 1 << 30) == 512 << 20)
        #expect(HeapDefault.limit(loops: 2, memory: 64 << 30) == 1 << 30)
        #expect(HeapDefault.limit(loops: 64, memory: 64 << 20) == 16 << 20)
        #expect(HeapDefault.limit(loops: 2, memory: nil) == 1 << 30)
        #expect(HeapDefault.limit(loops: 1, memory: .max) == 1 << 30)
    }

    @Test func heapLimitInEffect_IsWhatTheOperatorSees() throws {
        let server = try TestServer { $0.loops = 2 }
        #expect(server.snapshot.loops.allSatisfy { $0.heap.limit == HeapDefault.limit(loops: 2) })
        let given = try TestServer { $0.heapLimit = 3 << 20 }
        #expect(given.snapshot.loops.allSatisfy { $0.heap.limit == 3 << 20 })
    }
}
