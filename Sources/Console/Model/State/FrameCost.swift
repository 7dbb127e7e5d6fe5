// The cost of drawing, for `:stats`.

struct FrameCost: Equatable, Sendable {
    /// Frames sent to the terminal.
    var frames: UInt64 = 0
    /// For the last frame: nanoseconds to compose and to send, and bytes sent.
    var compose: UInt64 = 0
    var send: UInt64 = 0
    var bytes: UInt64 = 0
    /// CPU time of the console's thread, nanoseconds, and the wall time it was measured over.
    var cpu: UInt64 = 0
    var wall: UInt64 = 0

    /// The share of a core since the last measurement.
    var share: Double { wall > 0 ? Double(cpu) / Double(wall) : 0 }
}
