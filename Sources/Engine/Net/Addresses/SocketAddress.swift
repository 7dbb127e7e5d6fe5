// An IPv4 or IPv6 address with its port, in 24 bytes: kept by every connection, so no sockaddr_storage.

import CLinux
import Glibc

/// The address of a socket. Numeric only: names are not resolved.
package struct SocketAddress: Equatable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// Network byte order; IPv4 in the first four bytes of `high`.
    private(set) var high: UInt64 = 0
    private(set) var low: UInt64 = 0
    private(set) var scope: UInt32 = 0
    private(set) var port: UInt16 = 0
    private(set) var isIPv6 = false

    /// The longest text: `[` 45 `%4294967295` `]` `:65535`.
    package static let textCapacity = 64

    init() {}

    /// From `127.0.0.1:8080` or `[::1]:8080`; nil for anything else.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), !bytes.contains(0) else { return nil }
        // UInt16() alone would accept a sign.
        let digits = bytes[bytes.index(after: colon)...]
        guard digits.allSatisfy({ $0 &- 48 < 10 }), let port = UInt16(Substring(digits)) else { return nil }
        var host = bytes[..<colon]
        self.port = port
        if host.count >= 2, host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
            var address = in6_addr()
            guard inet_pton(AF_INET6, String(Substring(host)), &address) == 1 else { return nil }
            isIPv6 = true
            withUnsafeBytes(of: address) { bytes in
                high = bytes.loadUnaligned(as: UInt64.self)
                low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            }
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, String(Substring(host)), &address) == 1 else { return nil }
            high = UInt64(address.s_addr)
        }
    }

    /// - Parameter words: the 128 bits in order, the first ones highest; IPv4 in the first 32. No port.
    init(words: (UInt64, UInt64), isIPv6: Bool) {
        self.isIPv6 = isIPv6
        high = isIPv6 ? words.0.bigEndian : UInt64(UInt32(truncatingIfNeeded: words.0 >> 32).bigEndian)
        low = isIPv6 ? words.1.bigEndian : 0
    }

    /// From an address that the kernel has filled in; an unknown family gives the zero address.
    init(_ storage: sockaddr_storage) {
        withUnsafeBytes(of: storage) { bytes in
            if Int32(storage.ss_family) == AF_INET6 {
                let address = bytes.loadUnaligned(as: sockaddr_in6.self)
                isIPv6 = true
                port = UInt16(bigEndian: address.sin6_port)
                scope = address.sin6_scope_id
                high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                low = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            } else if Int32(storage.ss_family) == AF_INET {
                let address = bytes.loadUnaligned(as: sockaddr_in.self)
                port = UInt16(bigEndian: address.sin_port)
                high = UInt64(address.sin_addr.s_addr)
            }
        }
    }

    /// The form that bind(2) takes.
    var storage: (sockaddr_storage, socklen_t) {
        var storage = sockaddr_storage()
        let length: socklen_t = withUnsafeMutableBytes(of: &storage) { bytes in
            if isIPv6 {
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_port = port.bigEndian
                address.sin6_scope_id = scope
                bytes.storeBytes(of: address, as: sockaddr_in6.self)
                bytes.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
                bytes.storeBytes(of: low, toByteOffset: 16, as: UInt64.self)
                return socklen_t(MemoryLayout<sockaddr_in6>.size)
            }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: high)
            bytes.storeBytes(of: address, as: sockaddr_in.self)
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        }
        return (storage, length)
    }

    /// The address without port and zone; IPv4 where it is `::ffff:192.0.2.1` (RFC 4291 section 2.5.5.2).
    var bare: SocketAddress {
        var bare = self
        bare.port = 0
        bare.scope = 0
        if isIPv6, high == 0, UInt32(truncatingIfNeeded: low) == UInt32(bigEndian: 0xFFFF) {
            bare.isIPv6 = false
            bare.high = low >> 32
            bare.low = 0
        }
        return bare
    }

    /// The network that one subscriber is given: the first 24 bits of an IPv4 address, the first 64 of an IPv6 one.
    var network: SocketAddress {
        var network = bare
        if !network.isIPv6 { network.high &= UInt64(UInt32(bigEndian: 0xFFFF_FF00)) }
        network.low = 0
        return network
    }

    /// Whether a listener of the one would take clients of the other: both are the same, or one of them is all
    /// addresses of the family. Those of different families never do, because ours of IPv6 take only IPv6
    /// (IPV6_V6ONLY).
    func overlaps(_ other: SocketAddress) -> Bool {
        isIPv6 == other.isIPv6 && port == other.port && (isWildcard || other.isWildcard || self == other)
    }

    /// 0.0.0.0 or ::, which stand for all addresses of the family.
    private var isWildcard: Bool { high == 0 && low == 0 }

    var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

    /// Writes the address without its port, for the access log.
    /// - Parameter buffer: room for `textCapacity` bytes.
    /// - Returns: bytes written.
    package func writeHost(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard buffer.count >= Self.textCapacity, let base = buffer.baseAddress else { return 0 }
        if isIPv6 {
            var words = (high, low)
            let text = base.assumingMemoryBound(to: CChar.self)
            guard inet_ntop(AF_INET6, &words, text, socklen_t(Self.textCapacity)) != nil else { return 0 }
            return strlen(text)
        }
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        var length = 0
        var shift: UInt64 = 0
        while shift < 32 {
            if shift > 0 {
                bytes[length] = UInt8(ascii: ".")
                length += 1
            }
            length += Decimal.write(high >> shift & 0xFF, to: bytes + length)
            shift += 8
        }
        return length
    }

    /// `127.0.0.1`, `::1`.
    var host: String {
        withUnsafeTemporaryAllocation(byteCount: Self.textCapacity, alignment: 1) { buffer in
            let length = writeHost(into: buffer)
            return String(decoding: buffer[..<length], as: UTF8.self)
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`.
    package var description: String {
        isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
