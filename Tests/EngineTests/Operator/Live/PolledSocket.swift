// What the kernel tells of a socket of this process: how an epoll of it watches the socket. From /proc, proc(5).

import Glibc

enum PolledSocket {
    /// Whether an epoll watches it edge-triggered; nil where none watches it.
    /// - Parameters:
    ///   - port: of this side, on 127.0.0.1.
    ///   - peer: the other side's; nil for a listening socket.
    static func isEdgeTriggered(port: Int, peer: Int?) -> Bool? {
        guard let inode = inode(port, peer), let stream = opendir("/proc/self/fdinfo") else { return nil }
        defer { closedir(stream) }
        let wanted = "ino:" + String(inode, radix: 16)
        while let entry = readdir(stream) {
            for line in LogFolder.read("/proc/self/fdinfo/" + entry.name).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.first == "tfd:", words.contains(Substring(wanted)), words.count > 3 else { continue }
                // EPOLLET is the highest bit of the events.
                return UInt32(words[3], radix: 16).map { $0 & 1 << 31 != 0 }
            }
        }
        return nil
    }

    private static func inode(_ port: Int, _ peer: Int?) -> Int? {
        func end(_ port: Int) -> String {
            let hex = String(port, radix: 16, uppercase: true)
            return ":" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        }
        let other = end(peer ?? 0)
        for line in LogFolder.read("/proc/net/tcp").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 9, words[1].hasSuffix(end(port)), words[2].hasSuffix(other) else { continue }
            if let inode = Int(words[9]), inode > 0 { return inode }
        }
        return nil
    }
}
