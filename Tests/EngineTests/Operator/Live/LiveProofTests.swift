// Each live setting of the table, changed in one server while clients ask it without a pause, and its effect seen from
// outside: in an answer, at the end of a connection, in a file, in the kernel. A setting that comes into the table has
// no proof, and this does not compile, until it has one here.

import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite(.serialized) struct LiveProofTests {
    @Test func everyLiveSetting_ChangedUnderLoad_ShowsOutside_AndNoRequestIsLost() throws {
        let site = try LiveProof()
        for setting in Setting.live where setting != .drainTimeout {
            try prove(setting, site)
            site.restore()
            #expect(site.load.goesOn(), "after \(setting)")
        }
        try prove(.drainTimeout, site)
    }

    private func prove(_ setting: Setting, _ site: LiveProof) throws {
        switch setting {
        case .listen: try site.listen()
        case .loops: try site.loops()
        case .workerQueue: try site.workerQueue()
        case .trigger: try site.trigger()
        case .listenTrigger: try site.listenTrigger()
        case .balance: try site.balance()
        case .www: try site.www()
        case .mediaType: try site.mediaType()
        case .fileCache: try site.fileCache()
        case .trustedProxy: try site.trustedProxy()
        case .traffic: try site.traffic()
        case .drainTimeout: try site.drainTimeout()
        case .maxConnections: try site.maxConnections()
        case .maxPerAddress: try site.maxPerAddress()
        case .headLimit: try site.headLimit()
        case .bodyLimit: try site.bodyLimit()
        case .bodyRate: try site.bodyRate()
        case .heapLimit: try site.heapLimit()
        case .idleTimeout: try site.idleTimeout()
        case .headerTimeout: try site.headerTimeout()
        case .bodyTimeout: try site.bodyTimeout()
        case .writeTimeout: try site.writeTimeout()
        case .handlerTimeout: try site.handlerTimeout()
        case .logLevel: try site.logLevel()
        case .accessLog: try site.accessLog()
        case .accessFormat: try site.accessFormat()
        case .logSize: try site.logSize()
        case .logFiles: try site.logFiles()
        case .stallWarning: try site.stallWarning()
        case .registration: try site.registration()
        case .passwordMin: try site.passwordMin()
        case .hashMemory: try site.hashMemory()
        case .hashPasses: try site.hashPasses()
        case .hashWorkers: try site.hashWorkers()
        case .sessionIdle: try site.sessionIdle()
        case .sessionLifetime: try site.sessionLifetime()
        case .accountAttempts: try site.accountAttempts()
        case .addressAttempts: try site.addressAttempts()
        case .addressRegistrations: try site.addressRegistrations()
        case .accountLogins: try site.accountLogins()
        case .addressLogins: try site.addressLogins()
        case .leaseTimeout: try site.leaseTimeout()
        case .workers, .poller, .data, .control, .controlViewers, .databaseReaders:
            Issue.record("\(setting) has become live and has no proof")
        }
    }
}
