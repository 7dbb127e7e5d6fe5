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
        switch configuration.accessLog {
        case "-": settings.access = .standardOutput
        case "off": settings.access = .none
        case let path: settings.access = .file(path)
        }
        settings.accessFormat = configuration.accessFormat
        do throws(LogError) {
            return try Log(settings)
        } catch {
            throw StartError(error.description)
        }
    }

    static func openWebFolder(_ path: String?) throws(StartError) -> WebFolder? {
        guard let path else { return nil }
        do throws(Errno) {
            return try WebFolder(path)
        } catch {
            throw StartError("cannot serve the folder \(path): \(error.words); choose another with --www")
        }
    }

    /// The static files of a loop, served where no route matches; each loop makes its own.
    /// - Parameters:
    ///   - folder: what is served.
    ///   - files: served where there is no folder.
    static func staticFiles(
        _ configuration: Configuration, _ folder: WebFolder?, embedded files: [EmbeddedFile]
    ) -> @Sendable () throws(Errno) -> StaticFiles {
        let memory = configuration.fileCacheLimit
        let registry = CompressionRegistry()
        guard let folder else {
            let started = Int64(clamping: Clock.realTime / Clock.second)
            return { () throws(Errno) in
                StaticFiles(embedded: files, modified: started, memory: memory, registry: registry)
            }
        }
        // The configuration check has parsed it.
        let types = MediaTypes(adding: configuration.mediaTypes) ?? .standard
        return { () throws(Errno) in StaticFiles(folder, memory: memory, types: types, registry: registry) }
    }
}
