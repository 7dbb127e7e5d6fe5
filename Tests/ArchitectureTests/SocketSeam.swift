// The rule that Net/Socket.swift alone speaks to the wire: the calls that receive from a connection's descriptor, send
// to it or decide how it ends stand there and nowhere else in Engine, and HTTP does not name what they stand in.

enum SocketSeam {
    static let seam = "Sources/Engine/Net/Socket.swift"
    /// Of CLinux, and those of the system that it wraps or that could take their place.
    static let calls: Set = [
        "linux_recv", "linux_send", "linux_sendfile", "linux_shutdown_write", "linux_set_linger_zero",
        "linux_unconfirmed", "linux_unreceived", "linux_read_tcp_info",
        "recv", "recvfrom", "recvmsg", "sendto", "sendmsg", "sendfile", "splice", "SHUT_WR", "SHUT_RDWR", "SO_LINGER",
        "SIOCOUTQ", "SIOCINQ", "TCP_INFO",
    ]

    static func violations(in files: [SourceFile]) -> [String] {
        files.filter { $0.isIn("Sources/Engine") && $0.path != seam }.flatMap { file in
            file.tokens.compactMap { token in
                if calls.contains(token.text) {
                    return "\(file.path):\(token.line): \(token.text) outside of Net/Socket.swift"
                }
                if token.text == "Socket", file.isIn("Sources/Engine/HTTP") {
                    return "\(file.path):\(token.line): HTTP knows what its bytes come from"
                }
                return nil
            }
        }
    }
}
