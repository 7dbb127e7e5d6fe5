// The list of addresses that a server listens on, and what a change of it does to the sockets.

import Glibc
import Testing

@testable import Engine

@Suite struct ListenerListTests {
    private static let any = "127.0.0.1:0"

    @Test func change_BindsWhatIsNew_AndKeepsWhatStays() throws {
        var list = ListenerList()
        let first = try list.change(to: [Self.any, "[::1]:0"])
        #expect(first.closing.isEmpty)
        let before = list.addresses
        let second = try list.change(to: ["[::1]:0", Self.any, Self.any])
        #expect(second.closing.isEmpty)
        #expect(list.addresses.prefix(2) == [before[1], before[0]])
        #expect(Set(list.addresses).count == 3)
        #expect(list.texts == ["[::1]:0", Self.any, Self.any])
        let third = try list.change(to: [Self.any])
        #expect(third.closing.count == 2 && list.removed == 2)
        #expect(list.addresses == [before[0]])
    }

    @Test func chosenPort_MayBeNamedAfterwards_AndForgottenAgain() throws {
        var list = ListenerList()
        let sockets = try list.change(to: [Self.any])
        let addresses = list.addresses
        let text = try #require(addresses.first).replacing("http://", with: "")
        #expect(try list.change(to: [text]).closing.isEmpty)
        #expect(list.texts == [text] && list.addresses == addresses)
        #expect(try list.change(to: [Self.any]).closing.isEmpty)
        #expect(list.texts == [Self.any] && list.addresses == addresses)
        _ = sockets
    }

    @Test func listenerOfAllAddresses_TakesOverFromThatOfOne_AndBack() throws {
        var list = ListenerList()
        let one = try list.change(to: [Self.any])
        let address = try #require(list.addresses.first)
        let text = address.replacing("http://", with: "")
        let all = text.replacing("127.0.0.1", with: "0.0.0.0")
        let two = try list.change(to: [all])
        #expect(two.closing.count == 1 && list.texts == [all])
        _ = one.added.take()
        #expect(TestClient(address) != nil)
        // But not beside it, and nobody else's.
        #expect(throws: ListenFault.self) { _ = try list.change(to: [all, text]) }
        var other = ListenerList()
        #expect(throws: ListenFault.self) { _ = try other.change(to: [text]) }
        let three = try list.change(to: [text])
        _ = two.added.take()
        #expect(TestClient(address) != nil)
        _ = three
    }

    /// Only a listener that overlaps ours may share its port: the kernel would split another server's clients.
    @Test(arguments: ["127.0.0.2", "[::1]"]) func portOfAnotherServer_IsNotShared_ByALeavingListenerElsewhere(
        _ host: String
    ) throws {
        var other = ListenerList()
        let others = try other.change(to: [Self.any])
        let taken = try #require(other.addresses.first).replacing("http://", with: "")
        var list = ListenerList()
        let before = taken.replacing("127.0.0.1", with: host)
        let ours = try list.change(to: [before])
        let fault = #expect(throws: ListenFault.self) { _ = try list.change(to: [taken]) }
        #expect(fault?.text.contains("the port is taken") == true)
        #expect(list.texts == [before])
        _ = (others, ours)
    }

    @Test func addressGivenTwice_IsRefused_AlsoWhereOneTakesOver() throws {
        var list = ListenerList()
        let sockets = try list.change(to: ["0.0.0.0:0"])
        let all = try #require(list.addresses.first).replacing("http://", with: "")
        let one = all.replacing("0.0.0.0", with: "127.0.0.1")
        let fault = #expect(throws: ListenFault.self) { _ = try list.change(to: [one, one]) }
        #expect(fault?.text.contains("\(one) twice") == true)
        #expect(list.addresses == ["http://" + all] && list.removed == 0)
        _ = sockets
    }

    @Test func refusedChange_ChangesNothing_AndHoldsNoPort() throws {
        var list = ListenerList()
        let sockets = try list.change(to: [Self.any])
        let before = list.addresses
        let taken = try Acceptor(try some(SocketAddress(Self.any)), number: 0)
        let free = try Acceptor(try some(SocketAddress(Self.any)), number: 1).address.description
        let faults = [
            (taken.address.description, "the port is taken"), ("203.0.113.7:80", "no such address"),
            ("here:80", "give a numeric address"),
            (before[0].replacing("http://127.0.0.1", with: "0.0.0.0"), "this server listens on"),
        ]
        for (text, word) in faults {
            let fault = #expect(throws: ListenFault.self) { _ = try list.change(to: [Self.any, free, text]) }
            #expect(fault?.text.contains(word) == true && fault?.text.contains(text) == true)
            #expect(list.addresses == before && list.texts == [Self.any] && list.removed == 0)
            // What was bound before the fault is closed again.
            #expect(TestClient("http://" + free) == nil)
        }
        let fault = #expect(throws: ListenFault.self) { _ = try list.change(to: []) }
        #expect(fault?.text.contains("at least one address") == true)
        #expect(try list.change(to: [Self.any, free]).closing.isEmpty)
        _ = sockets
    }
}
