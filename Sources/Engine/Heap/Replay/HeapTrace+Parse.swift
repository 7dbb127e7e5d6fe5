// Parses a trace file into a trace that can be replayed as it stands, or names the line where it cannot.

import CLinux
import Glibc

extension HeapTrace {
    /// Reads a trace file.
    /// - Throws: what is wrong with it, with the line's number.
    public init(path: String) throws(HeapTraceError) {
        self = try HeapTrace.parse(try HeapTrace.read(path), path: path)
    }

    /// - Parameter path: used in messages, and for the trace's name.
    static func parse(_ bytes: [UInt8], path: String) throws(HeapTraceError) -> HeapTrace {
        var lines = HeapTraceLines(bytes, path: path)
        let (idCount, count) = try lines.header()

        var operations: [Operation] = []
        // A header's counts are not trusted before the operations have been seen.
        operations.reserveCapacity(min(count, bytes.count / 4))
        var account = HeapTraceAccount(idCount: idCount, fileBytes: bytes.count)
        while try lines.next() {
            guard operations.count < count else {
                throw lines.error("the header says \(count) operations, and here is one more")
            }
            let operation = try lines.operation(idCount: idCount)
            switch account.take(operation) {
            case .success(let counted): operations.append(counted)
            case .failure(let mistake): throw lines.error(mistake.words)
            }
        }
        guard operations.count == count else {
            throw lines.error("the header says \(count) operations, and the file has \(operations.count)")
        }
        let name = path.split(at: UInt8(ascii: "/")).last.map(String.init) ?? path
        return HeapTrace(name: name, idCount: account.idCount, operations: operations)
    }

    private static var largestFile: Int { 1 << 30 }

    private static func read(_ path: String) throws(HeapTraceError) -> [UInt8] {
        let raw = linux_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard raw >= 0 else { throw HeapTraceError(path, Errno(-raw).words) }
        let file = FileDescriptor(owning: raw)
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = part.withUnsafeMutableBytes { linux_read(file.raw, $0.baseAddress, $0.count) }
            if count == -Int(EINTR) { continue }
            if count < 0 { throw HeapTraceError(path, Errno(Int32(clamping: -count)).words) }
            if count == 0 { return bytes }
            guard bytes.count + count <= largestFile else {
                throw HeapTraceError(path, "is larger than 1 GiB: no trace is")
            }
            bytes += part[..<count]
        }
    }
}
