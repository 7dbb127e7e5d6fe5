// The conversion of a start's settings to what the engine and the accounts are made with. The engine finds an address
// that is taken or a folder that cannot be written (exit status 1).

import Accounts
import Engine

extension Configuration {
    /// One that writes its logs to files in the data folder.
    init(logsIn dataFolder: String) {
        self.init()
        logFile = dataFolder + "/reactor.log"
        accessLog = dataFolder + "/access.log"
    }

    init(_ start: SettingsStart, dataFolder: String) {
        self.init(logsIn: dataFolder)
        let settings = start.layers
        for setting in Setting.allCases where setting.entry.section != .accounts {
            if let number = settings.number(setting) { self[setting] = number }
        }
        loops = settings.number(.loops) ?? Surroundings.coreCount
        listen = settings.list(.listen)
        connectionTrigger = settings.choice(.trigger, .level)
        listenTrigger = settings.choice(.listenTrigger, .level)
        poller = settings.choice(.poller, .epoll)
        balance = settings.choice(.balance, .roundRobin)
        webFolder = settings.text(.www)
        mediaTypes = settings.list(.mediaType)
        trustedProxies = settings.list(.trustedProxy)
        logLevel = settings.choice(.logLevel, .info)
        accessLog = settings[.accessLog]?.text ?? accessLog
        accessFormat = settings.choice(.accessFormat, .combined)
        traffic = settings[.traffic]?.isOn ?? true
        switch settings[.control]?.text {
        // The server holds the data folder's lock.
        case nil: control = ControlSocketPlace(folder: dataFolder + "/control", isLocked: true)
        case "off": control = nil
        case .some(let folder): control = ControlSocketPlace(folder: folder, viewers: settings.text(.controlViewers))
        }
        self.settings = start
        self.settings?.derived = [
            .loops: .number(Surroundings.coreCount), .data: .text(dataFolder),
            .accessLog: .text(dataFolder + "/access.log"), .control: .text(dataFolder + "/control"),
        ]
    }
}

extension AccountConfiguration {
    init(_ settings: SettingsLayers, dataFolder: String) {
        self.init(dataFolder: dataFolder)
        registration = settings.choice(.registration, registration)
        passwordMinimum = settings.number(.passwordMin) ?? passwordMinimum
        hashMemory = settings.number(.hashMemory) ?? hashMemory
        hashPasses = settings.number(.hashPasses) ?? hashPasses
        hashWorkers = settings.number(.hashWorkers)
        sessionIdle = settings.number(.sessionIdle).map { $0 / 1000 } ?? sessionIdle
        sessionLifetime = settings.number(.sessionLifetime).map { $0 / 1000 } ?? sessionLifetime
        accountAttempts = settings.number(.accountAttempts) ?? accountAttempts
        addressAttempts = settings.number(.addressAttempts) ?? addressAttempts
        addressRegistrations = settings.number(.addressRegistrations) ?? addressRegistrations
        accountLogins = settings.number(.accountLogins) ?? accountLogins
        addressLogins = settings.number(.addressLogins) ?? addressLogins
        databaseReaders = settings.number(.databaseReaders) ?? databaseReaders
        databaseLeaseTimeout = settings.number(.leaseTimeout) ?? databaseLeaseTimeout
    }
}
