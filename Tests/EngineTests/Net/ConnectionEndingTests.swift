import Glibc
import Testing

@testable import Engine

@Suite struct ConnectionEndingTests {
    private func connection() -> Connection {
        Connection(
            id: 1, peer: SocketAddress(), descriptor: FileDescriptor(owning: open("/dev/null", O_RDONLY)),
            token: Token(slot: 0, generation: 1), now: 0)
    }

    @Test func connectionAskedToEnd_StillTakesThisResponse() {
        var connection = connection()
        connection.endAfterResponse()
        holds(connection.endsAfterResponse && !connection.isClosing)
        connection.endAfterOutput(readsOff: false)
        holds(connection.isClosing && connection.ending == .afterOutputAsked)
    }

    /// Whoever asks first, the operator or the response: what was pipelined behind is to be read off.
    @Test func endAskedFor_IsRemembered_WhileOutputWaits() {
        var connection = connection()
        connection.endAfterOutput(readsOff: false)
        holds(connection.ending == .afterOutput && !connection.endsAfterResponse)
        connection.endAfterResponse()
        holds(connection.isClosing && connection.endsAfterResponse)
    }

    @Test func endAskedFor_ChangesNothing_OnceTheEndIsCertain() {
        var connection = connection()
        connection.endAfterOutput(readsOff: true)
        connection.endAfterResponse()
        holds(connection.ending == .afterReadingOff)
        connection.linger()
        connection.endAfterResponse()
        holds(connection.isClosing && connection.isLingering && connection.readOff == 0)
    }
}
