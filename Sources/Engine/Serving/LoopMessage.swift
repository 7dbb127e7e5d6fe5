// A message that is posted to a loop. Plain values; a descriptor in it changes its owner with the message.

enum LoopMessage: Sendable {
    /// A connected socket that was admitted, to be served from now on. The receiver owns the descriptor.
    case adopt(descriptor: Int32, id: UInt64, peer: SocketAddress)
    /// A connection that another loop served until now, with its unfinished work.
    case arrive(Handover<MigratingConnection<HTTPSession>>)
    /// A worker's response to the request number `serial` of the connection.
    case answer(Token, serial: UInt64, DeferredResponse)
    /// Name the connections that have been idle longest, to the main loop.
    case nameIdle(round: UInt64, to: LoopPort<LoopMessage>)
    /// To the main loop only: a loop's reply to that.
    indirect case idle([IdleConnection], round: UInt64, of: LoopPort<LoopMessage>)
    /// The place of an idle connection is given to a newcomer, who has been counted in; the receiver owns its
    /// descriptor.
    indirect case giveWay(IdleConnection, to: Newcomer, id: UInt64, main: LoopPort<LoopMessage>)
    /// To the main loop only: that connection was no longer idle, and the newcomer has been counted out again.
    indirect case comeAgain(Newcomer)
    case setTrigger(TriggerMode)
    /// To the main loop only.
    case setListenTrigger(TriggerMode)
    /// To the main loop only: listen on these sockets too, and no longer on those.
    case changeListeners(ListenerChange)
    /// To the main loop only: the sub-loops that get new connections from now on.
    case subLoops([LoopPort<LoopMessage>])
    /// Indirect, because a large case would make every message large.
    indirect case scan(ConnectionScan, ReplyCollector<ConnectionScanPart>)
    indirect case findKey(UInt64, ConnectionOrder, ReplyCollector<ConnectionKey>)
    case detail(UInt64, ReplyCollector<LoopDetail>)
    indirect case matchingIDs(ConnectionMatch, ReplyCollector<[UInt64]>)
    /// Ids in ascending order; replies with those that the loop had.
    case kick([UInt64], gently: Bool, ReplyCollector<[KickedConnection]>)
    /// To the main loop only: the way of choosing among them.
    case setBalance(EngineSnapshot.Balance)
    /// To the main loop only: the networks that are blocked from now on.
    case setBlocks(BlockTable)
    indirect case follow(LoopSettings)
    /// The files to serve come from another place.
    case webFolderChanged
    /// Move the connection to the other loop, as soon as it has no pending response.
    case move(UInt64, to: LoopPort<LoopMessage>, ReplyCollector<Bool>)
    /// Move that many connections to the other loop.
    case shed(Int, to: LoopPort<LoopMessage>)
    /// Move all connections to the others in turn, then end the loop.
    case leave(to: [LoopPort<LoopMessage>])
    /// Draw the heap with that many cells.
    case heapMap(cells: Int, ReplyCollector<HeapMap>)
    /// The book of failures.
    indirect case failures(FailureScan, ReplyCollector<FailurePart>)
    /// Tap the connection that the writer names.
    indirect case tap(TapWriter, ReplyCollector<TapFacts>)
    /// That tap is wanted no more.
    case untap(Int)
    /// Take nothing new, finish what is under way, then end.
    case drain
    /// End now.
    case stop
}

/// A connection's detail, with those of its requests that its loop's ring still holds, the newest first.
struct LoopDetail: Sendable {
    var loop: Int
    var detail: ConnectionDetailRow
    var recent: [RequestRecord]
}
