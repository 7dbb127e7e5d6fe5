// The accounts' settings that change while the server runs. On the control thread, which does not wait; a snapshot
// reads them on the thread that asks.

import Engine

extension AccountControl {
    private typealias Number = WritableKeyPath<AccountSettings, Int> & Sendable

    private static func number(_ setting: Setting) -> Number? {
        switch setting {
        case .passwordMin: \AccountSettings.passwordMinimum
        case .hashMemory: \AccountSettings.hashMemory
        case .hashPasses: \AccountSettings.passes
        case .sessionIdle: \AccountSettings.idleMilliseconds
        case .sessionLifetime: \AccountSettings.lifetimeMilliseconds
        case .accountAttempts: \AccountSettings.accountAttempts
        case .addressAttempts: \AccountSettings.addressAttempts
        case .addressRegistrations: \AccountSettings.addressRegistrations
        case .accountLogins: \AccountSettings.accountLogins
        case .addressLogins: \AccountSettings.addressLogins
        default: nil
        }
    }

    func changeSetting(_ setting: Setting, _ value: SettingValue) -> String? {
        if setting == .leaseTimeout, let number = value.number {
            accounts.database.setLeaseTimeout(number)
            return nil
        }
        do throws(AccountError) {
            if setting == .registration, let mode = value.text.flatMap(RegistrationMode.init(rawValue:)) {
                try accounts.change { $0.registration = mode }
            } else if let key = Self.number(setting), let number = value.number {
                try accounts.change { $0[keyPath: key] = number }
            } else {
                return setting.takes
            }
            return nil
        } catch {
            return "\(setting.rawValue) stays as it is: there is not enough memory for a hash"
        }
    }

    func current(_ setting: Setting) -> SettingValue? {
        if setting == .leaseTimeout { return .number(accounts.database.leaseTimeout) }
        let settings = accounts.settings
        if setting == .registration { return .text(settings.registration.rawValue) }
        return Self.number(setting).map { .number(settings[keyPath: $0]) }
    }
}

extension AccountSettings {
    fileprivate var passes: Int {
        get { Int(clamping: hashPasses) }
        set { hashPasses = UInt64(clamping: newValue) }
    }

    fileprivate var idleMilliseconds: Int {
        get { Int(clamping: sessionIdle) * 1000 }
        set { sessionIdle = Int64(max(1, newValue / 1000)) }
    }

    fileprivate var lifetimeMilliseconds: Int {
        get { Int(clamping: sessionLifetime) * 1000 }
        set { sessionLifetime = Int64(max(1, newValue / 1000)) }
    }
}
