// The network's part of a connection, as the kernel of this machine says it: for real connections, and only where it is
// asked for.

import Testing

@testable import Engine

@Suite struct NetworkPartTests {
    private func rows(_ server: TestServer, network: Bool, limit: Int = 100) -> [ConnectionState] {
        let query = ConnectionQuery(limit: limit, network: network)
        guard case .connections(let page)? = server.ask(.connections(query)) else { return [] }
        return page.rows
    }

    @Test func page_HasIt_OnlyWhereItIsAskedFor_AndOneConnectionAlways() throws {
        let server = try TestServer { $0.loops = 2 }
        let clients = try (0..<3).map { _ in try server.client() }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
        #expect(rows(server, network: false).map(\.network) == [nil, nil, nil])
        let asked = rows(server, network: true)
        #expect(asked.count == 3)
        for row in asked {
            let network = try #require(row.network)
            #expect(network.rtt > 0 && network.rtt < 1_000_000_000 && network.segmentSize > 100)
            #expect(network.segments ?? 1 >= 1 && network.unread == 0 && network.lost == 0)
            guard case .connection(let detail)? = server.ask(.connection(row.id)) else {
                Issue.record("no detail")
                return
            }
            #expect(detail.state.network?.rtt ?? 0 > 0)
        }
    }

    @Test func stalledReader_HasAFullWindow_AndWhatIsUnsentIsSeen() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 1 }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(
            eventually {
                guard let row = rows(server, network: true).first, let network = row.network else { return false }
                return row.phase == .writing && network.unsent > 0
                    && (network.window ?? 0) < max(1, network.segmentSize)
            })
        // What it pipelines meanwhile is not received, and waits in the socket.
        client.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { rows(server, network: true).first?.network?.unread ?? 0 > 0 })
    }

    @Test func pageWithIt_IsBounded() throws {
        let server = try TestServer { $0.loops = 1 }
        let clients = try (0..<(ConnectionQuery.networkLimit + 5)).map { _ in try server.client() }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
        #expect(rows(server, network: true, limit: 1000).count == ConnectionQuery.networkLimit)
        #expect(rows(server, network: false, limit: 1000).count == clients.count)
    }
}
