// The parts that stand on files: the logs, and what is served. Their errors become one line for the operator.

import CLinux
import Glibc

extension ServerParts {
    static func openLog(_ configuration: Configuration) throws(StartError) -> Log {
        var settings = LogSettings()
        settings.level = configuration.logLevel
        settings.rotationSize = configuration.logRotationSize
        settings.rotationCount = configuration.logRotationCount
        switch configuration.logFile {
        case "-": settings.destination = .standardError
        case let path: settings.destination = .file(path)
        }
        settings.access = LogDestination(access: configuration.accessLog)
        settings.accessFormat = configuration.accessFormat
        do throws(LogError) {
            return try Log(settings)
        } catch {
            throw StartError(error.description)
        }
    }

    static func openFolder(_ path: String?) throws(StartError) -> StaticFolder? {
        guard let path else { return nil }
        do throws(Errno) {
            return try StaticFolder(path)
        } catch {
            throw StartError("cannot serve the folder \(path): \(error.words); choose another with --www")
        }
    }

    /// The static files of a loop, served where no route matches; each loop makes its own.
    static func staticFiles(_ folder: WebFolder, memory: Int) -> @Sendable () throws(Errno) -> StaticFiles {
        let registry = CompressionRegistry()
        return { () throws(Errno) in StaticFiles(folder, memory: memory, registry: registry) }
    }
}
