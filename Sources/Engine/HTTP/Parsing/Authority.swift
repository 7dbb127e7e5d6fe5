// Checks `host [":" port]`, in Host fields and in targets. No state; on any thread.

import CLinux
import Glibc

enum Authority {
    /// Whether `start..<end` is uri-host with or without a port (RFC 9110 section 7.2, RFC 3986 section 3.2.2). An
    /// empty host is refused, as RFC 9110 section 4.2.1 wants for http; so is userinfo (section 4.2.4).
    static func isValid(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, needsPort: Bool = false) -> Bool {
        var at = start
        if at < end, bytes[at] == 0x5B {  // "["
            var close = at &+ 1
            while close < end, bytes[close] != 0x5D { close &+= 1 }
            guard close < end, isIPv6(bytes + (at &+ 1), count: close &- at &- 1) else { return false }
            at = close &+ 1
        } else {
            while at < end {
                let byte = bytes[at]
                if ByteClass.isHost(byte) {
                    at &+= 1
                } else if byte == 0x25, at &+ 2 < end, ByteClass.isHex(bytes[at &+ 1]), ByteClass.isHex(bytes[at &+ 2])
                {
                    at &+= 3
                } else {
                    break
                }
            }
            guard at > start else { return false }
        }
        if at == end { return !needsPort }
        guard bytes[at] == 0x3A else { return false }  // ":"
        at &+= 1
        if at == end { return !needsPort }
        guard end &- at <= 5 else { return false }
        var port = 0
        while at < end {
            guard ByteClass.isDigit(bytes[at]) else { return false }
            port = port &* 10 &+ Int(bytes[at] &- 0x30)
            at &+= 1
        }
        return port <= 65535
    }

    /// inet_pton(3) knows every form of RFC 4291 section 2.2 and no zone; it wants a terminated copy.
    private static func isIPv6(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 2, count < 46 else { return false }
        return withUnsafeTemporaryAllocation(byteCount: 48, alignment: 1) { copy in
            withUnsafeTemporaryAllocation(byteCount: 16, alignment: 4) { address in
                guard let text = copy.baseAddress, let into = address.baseAddress else { return false }
                memcpy(text, bytes, count)
                text.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
                return inet_pton(AF_INET6, text.assumingMemoryBound(to: CChar.self), into) == 1
            }
        }
    }
}
