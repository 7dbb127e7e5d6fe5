// A connection on its way from one loop to another. No block of the old loop's heap goes with it: what waited in them
// travels as arrays and is put into the new loop's heap. Whoever drops it closes its descriptors.

struct MigratingConnection<Session: StreamSession & Sendable>: ~Copyable {
    var connection: Connection
    var session = Session()
    var input: [UInt8] = []
    var output: [UInt8] = []
    var file: OutgoingFile?
    var answers: [UInt8] = []

    init(_ connection: consuming Connection) { self.connection = connection }
}
