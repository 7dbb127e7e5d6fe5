// A connection on its way from one loop to another. No block of the old loop's heap goes with it: the bytes in them
// travel as arrays and are put into the new loop's heap. Dropping it closes its descriptors.

struct MigratingConnection<Session: StreamSession & Sendable>: ~Copyable {
    var connection: Connection
    var session = Session()
    var input: [UInt8] = []
    var output: [UInt8] = []
    var file: OutgoingFile?
    var answers: [UInt8] = []

    init(_ connection: consuming Connection) { self.connection = connection }
}
