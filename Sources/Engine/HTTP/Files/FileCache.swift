// The cache of recently requested files, by decoded path: open descriptors, small contents, finished header lines.
// Bounded in entries, descriptors and bytes; the least recently used entry is evicted first. Owned by a StaticFiles; on
// its loop's thread.

import Glibc

struct FileCache: ~Copyable {
    private let entries: UnsafeMutablePointer<FileEntry>
    private let buckets: UnsafeMutablePointer<Int32>
    private let bucketMask: Int
    private let isUsed: UnsafeMutablePointer<Bool>
    private var firstFree: Int32 = -1
    private var touched = 0
    let capacity: Int
    private(set) var byteLimit: Int
    let descriptorLimit: Int
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var descriptors = 0

    /// - Parameter capacity: the most entries.
    init(capacity: Int, byteLimit: Int, descriptorLimit: Int) {
        self.capacity = max(1, min(capacity, Int(Int32.max) / 4))
        self.byteLimit = max(0, byteLimit)
        self.descriptorLimit = max(1, descriptorLimit)
        var buckets = 16
        while buckets < self.capacity * 2 { buckets *= 2 }
        bucketMask = buckets - 1
        entries = .allocate(capacity: self.capacity)
        isUsed = .allocate(capacity: self.capacity)
        isUsed.initialize(repeating: false, count: self.capacity)
        self.buckets = .allocate(capacity: buckets)
        self.buckets.initialize(repeating: -1, count: buckets)
    }

    deinit {
        for place in 0..<touched where isUsed[place] { entries[place].release() }
        entries.deallocate()
        isUsed.deallocate()
        buckets.deallocate()
    }

    /// FNV-1a, 64 bits.
    @inline(__always)
    static func hash(_ path: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }

    @inline(__always)
    func find(_ path: UnsafeRawBufferPointer, hash: UInt64) -> UnsafeMutablePointer<FileEntry>? {
        var place = buckets[Int(truncatingIfNeeded: hash) & bucketMask]
        while place >= 0 {
            let entry = entries + Int(place)
            if entry.pointee.hash == hash, entry.pointee.path.count == path.count,
                let own = entry.pointee.path.baseAddress, let asked = path.baseAddress,
                memcmp(own, asked, path.count) == 0
            {
                return entry
            }
            place = entry.pointee.next
        }
        return nil
    }

    /// Takes ownership of an entry and of what it owns; evicts others where a bound is exceeded.
    /// - Returns: its address until the next change. An entry too large for any bound is kept all the same, alone.
    mutating func insert(_ entry: FileEntry) -> UnsafeMutablePointer<FileEntry> {
        let held = entry.held
        let open = entry.descriptors
        while count > 0, count >= capacity || bytes + held > byteLimit || descriptors + open > descriptorLimit {
            guard let oldest = oldest(besides: -1) else { break }
            remove(oldest)
        }
        let place: Int
        if firstFree >= 0 {
            place = Int(firstFree)
            firstFree = entries[place].next
        } else {
            place = touched
            touched += 1
        }
        let bucket = Int(truncatingIfNeeded: entry.hash) & bucketMask
        (entries + place).initialize(to: entry)
        entries[place].next = buckets[bucket]
        buckets[bucket] = Int32(truncatingIfNeeded: place)
        isUsed[place] = true
        count += 1
        bytes += held
        descriptors += open
        return entries + place
    }

    mutating func remove(_ entry: UnsafeMutablePointer<FileEntry>) {
        let place = entry - entries
        let bucket = Int(truncatingIfNeeded: entry.pointee.hash) & bucketMask
        if buckets[bucket] == Int32(place) {
            buckets[bucket] = entry.pointee.next
        } else {
            var before = buckets[bucket]
            while before >= 0, entries[Int(before)].next != Int32(place) { before = entries[Int(before)].next }
            if before >= 0 { entries[Int(before)].next = entry.pointee.next }
        }
        count -= 1
        bytes -= entry.pointee.held
        descriptors -= entry.pointee.descriptors
        entry.pointee.release()
        isUsed[place] = false
        entry.pointee.next = firstFree
        firstFree = Int32(place)
    }

    /// Gives an entry the compressed content that a worker made; dropped where it alone exceeds the bound.
    mutating func add(gzip: UnsafeMutablePointer<Representation>, to entry: UnsafeMutablePointer<FileEntry>) {
        let held = gzip.pointee.held
        while bytes + held > byteLimit, let oldest = oldest(besides: entry - entries) { remove(oldest) }
        guard entry.pointee.gzip == nil, bytes + held <= byteLimit else {
            gzip.deinitialize(count: 1)
            gzip.deallocate()
            return
        }
        entry.pointee.gzip = gzip
        bytes += held
    }

    /// Sets another bound in bytes, and evicts what is over it. Compressed contents of built-in files go too, because
    /// their files stay.
    mutating func setByteLimit(_ limit: Int) {
        byteLimit = max(0, limit)
        while bytes > byteLimit, let oldest = oldest(besides: -1) { remove(oldest) }
        for place in 0..<touched where bytes > byteLimit && isUsed[place] {
            guard let gzip = entries[place].gzip else { continue }
            bytes -= gzip.pointee.held
            gzip.deinitialize(count: 1)
            gzip.deallocate()
            entries[place].gzip = nil
            entries[place].compressAfter = .max
        }
    }

    /// Decides anew what the bound has decided: files that were too large for memory are opened again when they are
    /// asked for, and compressed contents that did not fit are made again.
    mutating func decideAnew() {
        for place in 0..<touched where isUsed[place] {
            if entries[place].descriptors > 0, !entries[place].isBuiltIn {
                remove(entries + place)
            } else if entries[place].compressAfter == .max {
                entries[place].compressAfter = 0
            }
        }
    }

    /// Bytes of the files that are never evicted, without what was made of them.
    var builtInBytes: Int {
        (0..<touched).reduce(0) { sum, place in
            guard isUsed[place], entries[place].isBuiltIn else { return sum }
            return sum + entries[place].held - (entries[place].gzip?.pointee.held ?? 0)
        }
    }

    /// Whether any path begins with `folder` and a slash.
    func hasPath(below folder: UnsafeRawBufferPointer) -> Bool {
        for place in 0..<touched where isUsed[place] {
            let path = entries[place].path
            guard path.count > folder.count, path[folder.count] == 0x2F else { continue }
            if path[..<folder.count].elementsEqual(folder) { return true }
        }
        return false
    }

    /// A walk over all entries: done only when a new one comes in, which costs several system calls anyway.
    private func oldest(besides kept: Int) -> UnsafeMutablePointer<FileEntry>? {
        var found: UnsafeMutablePointer<FileEntry>?
        for place in 0..<touched where isUsed[place] && place != kept && !entries[place].isBuiltIn {
            if let other = found, other.pointee.usedAt <= entries[place].usedAt { continue }
            found = entries + place
        }
        return found
    }
}
