import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct AcceptorTests {
    @Test func takenPort_IsAnError() throws {
        let first = try Acceptor(try some(SocketAddress("127.0.0.1:0")), number: 0)
        let address = first.address
        holds(address.port != 0)
        #expect(throws: Errno.addressInUse) { _ = try Acceptor(address, number: 1) }
        _ = first.address
    }

    @Test func acceptedSocket_IsNonBlocking_ClosesOnExec_AndHasNoDelay() throws {
        var acceptor = try Acceptor(try some(SocketAddress("[::1]:0")), number: 0)
        let client = try some(TestClient("http://\(acceptor.address.description)"))
        var raw: Int32 = -1
        let came = eventually {
            switch acceptor.accept() {
            case .connection(let taken, _): raw = taken.release()
            case .none: break
            case .refused: break
            case .turnedAway: break
            case .exhausted: break
            }
            return raw >= 0
        }
        holds(came)
        holds(fcntl(raw, F_GETFL) & O_NONBLOCK != 0)
        holds(fcntl(raw, F_GETFD) & FD_CLOEXEC != 0)
        var value: Int32 = 0
        var length = socklen_t(4)
        holds(getsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length) == 0)
        holds(value != 0)
        Glibc.close(raw)
        client.close()
    }

    @Test func emptyQueue_SaysSo() throws {
        var acceptor = try Acceptor(try some(SocketAddress("127.0.0.1:0")), number: 0)
        var isEmpty = false
        switch acceptor.accept() {
        case .none: isEmpty = true
        case .connection: break
        case .refused: break
        case .turnedAway: break
        case .exhausted: break
        }
        holds(isEmpty)
    }
}
