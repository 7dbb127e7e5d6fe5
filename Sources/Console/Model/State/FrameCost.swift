// What drawing costs, for `:stats`.

struct FrameCost: Equatable, Sendable {
    /// Frames sent to the terminal.
    var frames: UInt64 = 0
    /// Of the last one: nanoseconds to compose and to send, and bytes that went out.
    var compose: UInt64 = 0
    var send: UInt64 = 0
    var bytes: UInt64 = 0
    /// CPU time of the console's thread, nanoseconds, and the wall time it was measured over.
    var cpu: UInt64 = 0
    var wall: UInt64 = 0

    /// Share of a core since the last look.
    var share: Double { wall > 0 ? Double(cpu) / Double(wall) : 0 }
}
