// The cost of an Argon2 hash, read from the hash itself: the parameters of `$argon2id$v=19$m=19456,t=2,p=1$…`, as
// libsodium writes them.

import Engine

struct HashCost: Equatable {
    /// Bytes.
    var memory: Int
    var passes: UInt64

    init(memory: Int, passes: UInt64) {
        self.memory = memory
        self.passes = passes
    }

    /// - Returns: nil for text that is no such hash.
    init?(_ hash: String) {
        let parts = hash.split(at: UInt8(ascii: "$"), maxSplits: 3)
        // The variants that libsodium verifies.
        guard hash.begins(with: "$argon2id$") || hash.begins(with: "$argon2i$"), parts.count == 4 else { return nil }
        var memory: Int?
        var passes: UInt64?
        for parameter in parts[2].split(at: UInt8(ascii: ",")) {
            if parameter.begins(with: "m=") { memory = Int(parameter.dropFirst(bytes: 2)) }
            if parameter.begins(with: "t=") { passes = UInt64(parameter.dropFirst(bytes: 2)) }
        }
        guard let memory, let passes, memory >= 0, memory <= Int.max >> 10 else { return nil }
        self.memory = memory << 10
        self.passes = passes
    }
}
