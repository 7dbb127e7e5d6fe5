// The handling of SIGUSR1: writes the engine's whole snapshot as JSON into the data folder. On the signals' thread.

import Console
import Engine

enum SnapshotSignal {
    static func answer(_ server: Server, folder: String) {
        guard let snapshot = server.control?.snapshot() else { return }
        let path = folder + "/snapshot.json"
        do throws(SnapshotFile.Failure) {
            try SnapshotFile.replace(path, with: try SnapshotFile.json(snapshot))
            server.log(.notice, "SIGUSR1: wrote \(path)")
        } catch {
            server.log(.error, "SIGUSR1: \(error.description)")
        }
    }
}
