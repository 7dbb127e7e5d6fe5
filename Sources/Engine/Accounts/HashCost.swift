// What an Argon2 hash costs, as it says itself: the parameters of `$argon2id$v=19$m=19456,t=2,p=1$…`, as libsodium writes them.

struct HashCost: Equatable {
    /// Bytes.
    var memory: Int
    var passes: UInt64

    init(memory: Int, passes: UInt64) {
        self.memory = memory
        self.passes = passes
    }

    /// - Returns: nil for what is no such hash.
    init?(_ hash: String) {
        let parts = hash.split(separator: "$", maxSplits: 3)
        // Those that libsodium verifies.
        guard hash.hasPrefix("$argon2id$") || hash.hasPrefix("$argon2i$"), parts.count == 4 else { return nil }
        var memory: Int?
        var passes: UInt64?
        for parameter in parts[2].split(separator: ",") {
            if parameter.hasPrefix("m=") { memory = Int(parameter.dropFirst(2)) }
            if parameter.hasPrefix("t=") { passes = UInt64(parameter.dropFirst(2)) }
        }
        guard let memory, let passes, memory >= 0, memory <= Int.max >> 10 else { return nil }
        self.memory = memory << 10
        self.passes = passes
    }
}
