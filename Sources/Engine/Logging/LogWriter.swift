// The writer of the log: one thread that empties the buffers, formats, writes and rotates. Everything that touches the
// disk happens here; however long it takes, nobody waits for it.

import CLinux
import Glibc

struct LogWriter: ~Copyable {
    private let front: LogFront
    private let tail: Monitor<LogTail>
    private var server: LogSink
    private var access: LogSink
    private var batch: [LogRecord] = []
    private var block = LineBuffer()
    private var spare = LineBuffer()
    /// No loop that begins makes access lines; the file stays open for those that have not heard of it yet.
    private var accessEnds = false

    /// The longest wait of a line that is not urgent.
    private static let interval = 250 * Clock.millisecond
    /// The last round waits this long for a destination that takes nothing.
    private static let farewell = Clock.second

    init(front: LogFront, tail: Monitor<LogTail>, server: consuming LogSink, access: consuming LogSink) {
        self.front = front
        self.tail = tail
        self.server = server
        self.access = access
    }

    /// The thread's body; returns after close().
    consuming func run() {
        while true {
            let order = front.nextOrder(until: Clock.now &+ Self.interval)
            turn(isLast: order.isLast)
            if order.mustReopen { reopen() }
            if order.isLast { break }
        }
        finish()
    }

    private mutating func turn(isLast: Bool) {
        server.retry()
        access.retry()
        writeRecords()
        for lane in front.lanes {
            let isFinished = lane.swap(with: &spare, isLast: isLast)
            // And those that a loop made because of it.
            follow()
            access.write(spare)
            spare.removeAll()
            if isFinished { front.remove(lane) }
        }
        follow()
        if accessEnds, front.lanes.isEmpty, !access.hasUnwritten {
            access = access.nowhere()
            accessEnds = false
        }
        passOnNotes()
    }

    /// Does what has been ordered.
    private mutating func follow() {
        for change in front.takeChanges() {
            server.setRotation(size: change.rotationSize, count: change.rotationCount)
            access.setRotation(size: change.rotationSize, count: change.rotationCount)
            accessEnds = change.endsAccess && access.destination != .none
            if var next = change.server?.take() {
                server.handOver(to: &next)
                server = next
            }
            if var next = change.access?.take() {
                access.handOver(to: &next)
                access = next
            }
        }
    }

    private mutating func writeRecords() {
        front.swap(records: &batch)
        // Lines that were made after a change come after it.
        follow()
        if batch.isEmpty { return }
        for record in batch { Self.format(record, into: &block) }
        // The console's copy first, because the disk may be slow.
        tail.withLock { $0.append(batch) }
        batch.removeAll(keepingCapacity: true)
        server.write(block)
        block.removeAll()
    }

    private static func format(_ record: LogRecord, into block: inout LineBuffer) {
        block.append(most: LogTime.stampLength) { LogTime.writeStamp(record.time, to: $0) }
        block.append(32)
        block.append(record.level.rawValue)
        block.append(32)
        block.append(record.text)
        block.append(10)
    }

    /// Writes the problems of the destinations to the log, so that they are in the tail at least.
    private mutating func passOnNotes() {
        if let note = server.takeNote() { front.take(note.level, LogText.visible(note.text), isForced: true) }
        if let note = access.takeNote() { front.take(note.level, LogText.visible(note.text), isForced: true) }
    }

    private mutating func reopen() {
        _ = server.reopen()
        _ = access.reopen()
        passOnNotes()
    }

    private mutating func finish() {
        let deadline = Clock.now &+ Self.farewell
        while (server.hasUnwritten || access.hasUnwritten) && Clock.now < deadline {
            usleep(10_000)
            server.retry()
            access.retry()
        }
        server.giveUp()
        access.giveUp()
    }
}
