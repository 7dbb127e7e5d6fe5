// The user at the other end of a control socket, as the kernel knows them: SO_PEERCRED in unix(7), of the moment they
// connected.

import CLinux
import Glibc

struct PeerCredentials {
    let user: uid_t

    /// Nil where the kernel does not say.
    init?(of socket: Int32) {
        var user: UInt32 = 0
        guard linux_peer_user(socket, &user) == 0 else { return nil }
        self.user = user
    }

    /// `ops(1002)`; `uid 1002` where the user has no name.
    var name: String {
        var found: UnsafeMutablePointer<passwd>?
        var entry = passwd()
        var room = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &room, room.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return "uid \(user)"
        }
        return "\(LogText.visible(String(cString: name)))(\(user))"
    }
}
