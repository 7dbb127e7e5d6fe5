// The files of a console's taps: made before their taps are asked for, open while they go on. Owned by the session's
// loop.

import Engine

struct TapFiles {
    /// By their paths: their taps have not begun.
    private var reserved: [String: NewFile] = [:]
    /// By the taps' numbers.
    private var open: [Int: CaptureFile] = [:]

    mutating func reserve(_ path: String) throws(NewFile.Failure) { reserved[path] = try NewFile(path) }

    /// The tap was refused.
    mutating func discard(_ path: String) { reserved.removeValue(forKey: path)?.remove() }

    /// The server is lost: no reply comes to any of them.
    mutating func discardReserved() {
        for file in reserved.values { file.remove() }
        reserved = [:]
    }

    /// The tap has begun.
    /// - Parameter version: the server's.
    mutating func begin(_ tap: Tap, _ path: String, version: String) throws(NewFile.Failure) {
        // Where the server was lost and is back, the reserved one has gone.
        guard let file = reserved.removeValue(forKey: path) else {
            open[tap.number] = try CaptureFile(try NewFile(path), tap, version: version)
            return
        }
        open[tap.number] = try CaptureFile(file, tap, version: version)
    }

    subscript(tap: Int) -> CaptureFile? { open[tap] }

    @discardableResult
    mutating func remove(_ tap: Int) -> CaptureFile? { open.removeValue(forKey: tap) }
}
