// The kernel's facts about a process, from proc(5): the tests' proof from outside the program.

import Foundation
import Glibc

struct ProcessFacts {
    let pid: pid_t

    /// One letter of proc_pid_stat(5): R, S, D, Z, T (stopped) …; nil when it is gone.
    var state: Character? {
        guard let text = read("stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].dropFirst(2).first
    }

    var isAlive: Bool { state.map { $0 != "Z" } ?? false }

    var threadCount: Int { entries("task").count }

    /// The descriptors that a client costs it: sockets and eventfds.
    var clientDescriptors: Int {
        entries("fd").compactMap { link("fd/\($0)") }.count {
            $0.hasPrefix("socket:") || $0.hasPrefix("anon_inode:[eventfd")
        }
    }

    /// Whether the main thread is inside write(2); proc_pid_syscall(5).
    var isWriting: Bool {
        #if arch(x86_64)
            let write = 1
        #else
            let write = 64
        #endif
        return read("syscall")?.hasPrefix("\(write) ") ?? false
    }

    /// The target of a descriptor, from /proc/PID/fd; nil where there is none.
    func descriptor(_ number: Int32) -> String? { link("fd/\(number)") }

    /// Bytes in the file behind a descriptor.
    func size(ofDescriptor number: Int32) -> Int {
        let copy = open("/proc/\(pid)/fd/\(number)", O_RDONLY | O_CLOEXEC)
        guard copy >= 0 else { return 0 }
        defer { close(copy) }
        return Int(lseek(copy, 0, Int32(SEEK_END)))
    }

    /// The ports of its listening IPv4 sockets, ascending.
    var listeningPorts: [UInt16] {
        let own = Set(sockets.values)
        return table.filter { $0.listens && own.contains($0.inode) }.map(\.localPort).sorted()
    }

    /// The event masks under which its epoll instances hold sockets: listening ones, or connected ones.
    func epollMasks(listening: Bool) -> [UInt32] { registrations(listening: listening).map(\.mask) }

    /// The descriptors of the epoll instances that hold such sockets.
    func epollInstances(listening: Bool) -> Set<String> { Set(registrations(listening: listening).map(\.instance)) }

    private func registrations(listening: Bool) -> [(instance: String, mask: UInt32)] {
        let kinds = Dictionary(table.map { ($0.inode, $0) }, uniquingKeysWith: { first, _ in first })
        let sockets = sockets
        var found: [(instance: String, mask: UInt32)] = []
        for descriptor in entries("fd") where link("fd/\(descriptor)") == "anon_inode:[eventpoll]" {
            for line in (read("fdinfo/\(descriptor)") ?? "").split(separator: "\n") {
                // tfd:        8 events: 80000001 data: …
                let words = line.split(separator: " ")
                guard words.count >= 4, words[0] == "tfd:", words[2] == "events:",
                    let mask = UInt32(words[3], radix: 16), let inode = sockets[String(words[1])],
                    let entry = kinds[inode], entry.listens == listening
                else { continue }
                found.append((descriptor, mask))
            }
        }
        return found
    }

    static let edgeTriggered: UInt32 = 1 << 31

    private struct SocketEntry {
        let localPort: UInt16
        let listens: Bool
        let inode: String
    }

    /// Inode by descriptor.
    private var sockets: [String: String] {
        var inodes: [String: String] = [:]
        for descriptor in entries("fd") {
            guard let target = link("fd/\(descriptor)"), target.hasPrefix("socket:[") else { continue }
            inodes[descriptor] = String(target.dropFirst("socket:[".count).dropLast())
        }
        return inodes
    }

    private var table: [SocketEntry] {
        (read("net/tcp") ?? "").split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 9, let port = words[1].split(separator: ":").last,
                let number = UInt16(port, radix: 16)
            else { return nil }
            return SocketEntry(localPort: number, listens: words[3] == "0A", inode: String(words[9]))
        }
    }

    /// Reads to the end: the kernel returns such a file in pieces, and FileManager takes the first short one for all of
    /// it.
    private func read(_ name: String) -> String? {
        let descriptor = open("/proc/\(pid)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
            bytes += chunk[..<count]
        }
    }

    private func entries(_ name: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/\(name)")) ?? []
    }

    private func link(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/\(name)")
    }
}
