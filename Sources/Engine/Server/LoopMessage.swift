// What is posted to a loop. Plain values; a descriptor in it changes its owner with the message.

enum LoopMessage: Sendable {
    /// A connected socket, to serve from now on. The receiver owns the descriptor.
    case adopt(descriptor: Int32, id: UInt64, peer: SocketAddress)
    /// What a worker made for the request number `serial` of the connection.
    case answer(Token, serial: UInt64, Answer)
    case setTrigger(TriggerMode)
    /// To the main loop alone; the first one begins the accepting.
    case setListenTrigger(TriggerMode)
    /// To the main loop alone: the sub-loops that new connections go to, from now on.
    case subLoops([LoopPort<LoopMessage>])
    case page(after: UInt64, limit: Int, PageCollector)
    case kick(UInt64, gently: Bool, KickCollector)
    /// Take nothing new, finish what is there, then end.
    case drain
    /// End now.
    case stop
}
