// The networks from which one client can take its addresses: an IPv4 address alone; for IPv6 a link's /64, and around
// it the /56 and the /48 that a site may have been given (RFC 6177 section 2). A pure function.

import Glibc

enum ClientNetwork {
    /// - Returns: a text for the address or its /64; text that is no address stands for itself.
    static func of(_ address: String) -> String { around(address).first ?? address }

    /// An IPv4 address, or the smallest network that a whole IPv6 site is given.
    static func site(_ address: String) -> String { around(address).prefix(2).last ?? address }

    /// A number for the site, different in each process, so that nobody can choose two that collide.
    static func number(ofSite address: String) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(site(address))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// - Returns: one text for anything but an IPv6 address; for IPv6 the /64, the /56 and the /48.
    static func around(_ address: String) -> [String] {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return [address] }
        var parsed = in6_addr()
        guard inet_pton(AF_INET6, address, &parsed) == 1 else { return [address] }
        return withUnsafeBytes(of: parsed) { bytes in
            // An IPv4 client of a dual-stack socket: ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
            if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
                return [bytes[12...].map(String.init).joined(separator: ".")]
            }
            return [8, 7, 6].map { count in
                bytes[..<count].map { String($0, radix: 16) }.joined(separator: ":") + "/\(count * 8)"
            }
        }
    }
}
