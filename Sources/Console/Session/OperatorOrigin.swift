// The address from which the operator came to this machine, so that it is not blocked by mistake.

import Glibc

enum OperatorOrigin {
    /// The client's address of SSH_CONNECTION, environ(7) of ssh(1): `192.0.2.7 50123 192.0.2.1 22`. Empty for whoever
    /// sits at the machine.
    static var addresses: [String] {
        guard let value = getenv("SSH_CONNECTION") else { return [] }
        return addresses(in: String(cString: value))
    }

    static func addresses(in connection: String) -> [String] {
        guard let first = connection.utf8.split(separator: UInt8(ascii: " ")).first else { return [] }
        return [String(decoding: first.prefix(64), as: UTF8.self)]
    }
}
