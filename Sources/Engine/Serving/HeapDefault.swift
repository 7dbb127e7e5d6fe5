// The default limit of a loop's heap, from the machine's memory. Read once, when a server is put together.

enum HeapDefault {
    /// The memory with which a loop serves a few hundred clients.
    private static let least = 16 << 20
    private static let most = 1 << 30

    /// Half of the memory, in equal parts for the loops that serve; the other half is for everything else: files, the
    /// workers' hashes, the database, the kernel's buffers.
    /// - Parameter loops: sub-loops; 0: the accepting loop serves.
    static func limit(loops: Int, memory: Int? = MachineMemory.bytes()) -> Int {
        guard let memory else { return most }
        return min(most, max(least, memory / 2 / max(1, loops)))
    }
}
