// A client's connection, non-blocking, closed when its owner releases it. Owned by the crowd's thread.

import CLinux
import Glibc

final class DemoSocket {
    let raw: Int32

    /// Begins to connect to a port of 127.0.0.1.
    /// - Parameters:
    ///   - source: the last number of its address 127.0.0.x.
    ///   - receiveBuffer: bytes that the kernel may keep of a response; nil leaves it to the kernel.
    /// - Returns: nil where there is no room for it, or nobody listens.
    init?(from source: UInt8, to port: UInt16, receiveBuffer: Int32?) {
        let descriptor = linux_socket(AF_INET, Int32(SOCK_STREAM.rawValue))
        guard descriptor >= 0 else { return nil }
        raw = descriptor
        if let receiveBuffer { _ = linux_setsockopt(raw, SOL_SOCKET, SO_RCVBUF, receiveBuffer) }
        // If there is no such address, it comes from another one.
        var from = Self.address(source, 0)
        _ = linux_bind(raw, &from, socklen_t(MemoryLayout<sockaddr_in>.size))
        var to = Self.address(1, port)
        let result = linux_connect(raw, &to, socklen_t(MemoryLayout<sockaddr_in>.size))
        guard result == 0 || result == -EINPROGRESS else { return nil }
    }

    deinit { _ = linux_close(raw) }

    private static func address(_ last: UInt8, _ port: UInt16) -> sockaddr_storage {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.withMemoryRebound(to: sockaddr_in.self) { address in
                address[0].sin_family = sa_family_t(AF_INET)
                address[0].sin_port = port.bigEndian
                address[0].sin_addr.s_addr = (0x7F00_0000 | UInt32(last)).bigEndian
            }
        }
        return storage
    }
}
