// What one client can take its addresses from: an IPv4 address alone, an IPv6 address's /64. A pure function.

import Glibc

enum ClientNetwork {
    /// - Returns: the text that stands for the network; what is no address stands for itself.
    static func of(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
        var parsed = in6_addr()
        guard inet_pton(AF_INET6, address, &parsed) == 1 else { return address }
        return withUnsafeBytes(of: parsed) { bytes in
            // An IPv4 client of a socket that takes both: ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
            if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
                return bytes[12...].map(String.init).joined(separator: ".")
            }
            return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64"
        }
    }
}
