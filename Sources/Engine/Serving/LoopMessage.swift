// What is posted to a loop. Plain values; a descriptor in it changes its owner with the message.

enum LoopMessage: Sendable {
    /// A connected socket that was admitted, to serve from now on. The receiver owns the descriptor.
    case adopt(descriptor: Int32, id: UInt64, peer: SocketAddress)
    /// A connection that another loop served until now, with all that was unfinished of it.
    case arrive(Handover<MigratingConnection<HTTPSession>>)
    /// What a worker made for the request number `serial` of the connection.
    case answer(Token, serial: UInt64, DeferredResponse)
    /// Name the connections that have been idle longest, to the main loop.
    case nameIdle(round: UInt64, to: LoopPort<LoopMessage>)
    /// To the main loop alone: a loop's answer to that.
    indirect case idle([IdleConnection], round: UInt64, of: LoopPort<LoopMessage>)
    /// An idle connection's place is given to a newcomer, who has been counted in; the receiver owns its descriptor.
    indirect case giveWay(IdleConnection, to: Newcomer, id: UInt64, main: LoopPort<LoopMessage>)
    /// To the main loop alone: that connection was idle no longer, and the newcomer has been counted out again.
    indirect case comeAgain(Newcomer)
    case setTrigger(TriggerMode)
    /// To the main loop alone; the first one begins the accepting.
    case setListenTrigger(TriggerMode)
    /// To the main loop alone: the sub-loops that new connections go to, from now on.
    case subLoops([LoopPort<LoopMessage>])
    /// Indirect: a large one would make every message large.
    indirect case scan(ConnectionScan, ReplyCollector<ConnectionScanPart>)
    indirect case findKey(UInt64, ConnectionOrder, ReplyCollector<ConnectionKey>)
    case detail(UInt64, ReplyCollector<LoopDetail>)
    indirect case matchingIDs(ConnectionMatch, ReplyCollector<[UInt64]>)
    /// Ids in ascending order; gives back those that the loop had.
    case kick([UInt64], gently: Bool, ReplyCollector<[UInt64]>)
    /// To the main loop alone: how it chooses among them.
    case setBalance(EngineSnapshot.Balance)
    case setLimits(StreamLimits)
    /// The path of the web folder names another one.
    case webFolderChanged
    /// The connection moves to the other loop, as soon as no answer of its is pending.
    case move(UInt64, to: LoopPort<LoopMessage>, ReplyCollector<Bool>)
    /// So many connections move to the other loop.
    case shed(Int, to: LoopPort<LoopMessage>)
    /// All connections move to the others in turn, then the loop ends.
    case leave(to: [LoopPort<LoopMessage>])
    /// Draw the heap with so many cells.
    case heapMap(cells: Int, ReplyCollector<HeapMap>)
    /// Take nothing new, finish what is there, then end.
    case drain
    /// End now.
    case stop
}

/// A connection's detail with the requests of it that its loop's ring still holds, the newest first.
struct LoopDetail: Sendable {
    var loop: Int
    var detail: ConnectionDetailRow
    var recent: [RequestRing.Entry]
}
