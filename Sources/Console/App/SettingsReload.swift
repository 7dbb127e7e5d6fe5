// The reload of the settings file on SIGHUP: the whole file is checked first, then what has changed in it is changed in
// the running server, through an end of its control as an operator would. On a thread of its own, one at a time: a
// folder on a dead mount may hold it, and signals are to be read all the same.

import Console
import Engine
import Foundation
import Synchronization

enum SettingsReload {
    private struct Loaded: Sendable {
        let path: String
        /// Those of the file that the server has.
        var values: [Setting: SettingValue]
        /// The environment and the flags hold, whatever the file says.
        let layers: SettingsLayers
        var control: (any EngineControl)?
        /// Of its thread; what is asked for meanwhile is done once more after it.
        var isRunning = false
        var isAskedAgain = false
    }

    /// Nanoseconds that one change may take.
    private static let patience: UInt64 = 10_000_000_000

    /// Nil where the program was started without a file. Set before there are other threads.
    private static let loaded = Mutex<Loaded?>(nil)

    static func begin(_ settings: FileSettings, below layers: SettingsLayers) {
        loaded.withLock { $0 = Loaded(path: settings.path, values: settings.values, layers: layers) }
    }

    /// Begins a reload and does not wait for its end.
    static func run(_ server: Server) {
        let begins = loaded.withLock { state in
            guard state != nil, state?.isRunning == false else {
                state?.isAskedAgain = true
                return false
            }
            state?.isRunning = true
            return true
        }
        guard begins else { return }
        Thread.detachNewThread {
            repeat {
                loaded.withLock { $0?.isAskedAgain = false }
                reload(server)
            } while loaded.withLock({ state in
                let again = state?.isAskedAgain == true
                state?.isRunning = again
                return again
            })
        }
    }

    /// Says each change in the log, old → new, and what needs a restart. A file with a fault changes nothing.
    private static func reload(_ server: Server) {
        guard !server.isEnding, let state = loaded.withLock({ $0 }) else { return }
        var values = state.values
        let read: FileSettings
        do throws(SettingFault) { read = try ConfigOption.read(state.path) } catch {
            return server.log(.error, "reload: \(error.description); nothing is changed")
        }
        guard read.faults.isEmpty else {
            for line in read.report { server.log(.error, "reload: \(line)") }
            return server.log(.error, "reload: \(state.path) has a fault; nothing is changed")
        }
        guard let control = state.control ?? server.openControl(named: "SIGHUP") else {
            return server.log(.error, "reload: no descriptor is left; nothing is changed")
        }
        loaded.withLock { $0?.control = control }
        var isChanged = false
        for setting in Setting.allCases {
            let standard = setting.entry.standard.value
            if server.isEnding { return }
            let (old, new) = (values[setting] ?? standard, read.values[setting] ?? standard)
            guard old != new else { continue }
            isChanged = true
            let change = "reload: \(setting.rawValue) \(shown(old, setting)) → \(shown(new, setting))"
            if let above = state.layers.given(setting, by: .flag) ?? state.layers.given(setting, by: .environment) {
                server.log(.notice, change + " is not taken: \(above.place) sets it")
            } else if let new, setting.isLive {
                if let refusal = refusal(of: .changeSetting(setting.rawValue, setting.text(of: new)), control) {
                    // Told of again by the next reload.
                    server.log(.warning, change + " is refused: \(refusal)")
                    continue
                }
                server.log(.notice, change)
            } else {
                // The default of a live one depends on what there was at the start.
                server.log(.warning, change + " needs a restart")
                continue
            }
            values[setting] = new
        }
        if !isChanged { server.log(.notice, "reload: nothing has changed in \(state.path)") }
        let after = values
        loaded.withLock { $0?.values = after }
    }

    /// Nil where it is done.
    private static func refusal(of request: ControlRequest, _ control: any EngineControl) -> String? {
        do throws(CtlFailure) {
            if case .refused(let line) = try CtlExchange(control, patience: patience).ask(request) { return line }
            return nil
        } catch {
            return error.text
        }
    }

    private static func shown(_ value: SettingValue?, _ setting: Setting) -> String {
        if setting.entry.isSecret { return "***" }
        return value.map(setting.text(of:)) ?? "its default"
    }
}
