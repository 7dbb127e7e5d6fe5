import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct AcceptorTests {
    @Test func takenPort_IsAnError() throws {
        let first = try Acceptor(try #require(SocketAddress("127.0.0.1:0")), index: 0)
        let address = first.address
        #expect(address.port != 0)
        #expect(throws: Errno.addressInUse) { _ = try Acceptor(address, index: 1) }
        _ = first.address
    }

    @Test func acceptedSocket_IsNonBlocking_ClosesOnExec_AndHasNoDelay() throws {
        var acceptor = try Acceptor(try #require(SocketAddress("[::1]:0")), index: 0)
        let client = try #require(TestClient("http://\(acceptor.address.description)"))
        var descriptor: FileDescriptor?
        let came = eventually {
            if case .connection(let taken, _) = acceptor.accept() { descriptor = taken }
            return descriptor != nil
        }
        #expect(came)
        let raw = descriptor?.raw ?? -1
        #expect(fcntl(raw, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(raw, F_GETFD) & FD_CLOEXEC != 0)
        var value: Int32 = 0
        var length = socklen_t(4)
        #expect(getsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length) == 0)
        #expect(value != 0)
        client.close()
    }

    @Test func emptyQueue_SaysSo() throws {
        var acceptor = try Acceptor(try #require(SocketAddress("127.0.0.1:0")), index: 0)
        var isEmpty = false
        if case .none = acceptor.accept() { isEmpty = true }
        #expect(isEmpty)
    }
}
